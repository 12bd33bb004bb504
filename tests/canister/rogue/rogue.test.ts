import { afterAll, beforeAll, expect, it } from 'vitest';
import { Principal } from '@dfinity/principal';
import { verifyTip } from '../../../src/archive/audit/verify-seal-and-code.js';
import { CANISTER_CODES, CANISTER_REASONS } from '../../../src/protocol/codes.js';
import type { CallResult } from '../../../src/replica/index.js';
import { verifyLog } from '../../../src/verifier/log/verify-log.js';
import type { Seen } from '../../../src/verifier/log/seen-check.js';
import type { Verdict } from '../../../src/verifier/log/verdict.js';
import { followed, SteppedReplica } from '../../replica/long-fixture.js';
import { CONTROLLER, JuryFixture, Refused } from '../jury-fixture.js';
import { describeEmbedded } from '../network.js';
import { HonestCourt } from './court.js';
import { Dice } from './dice.js';
import { checkSeats, forgedLetter, PublishedLog } from './letters.js';
import { Rogue } from './rogue.js';
import type { RogueCall } from './rogue.js';

const CALLS = Number(process.env['JURY_ROGUE_CALLS'] ?? 90);
const SEED = Number(process.env['JURY_ROGUE_SEED'] ?? Date.now() % 2 ** 31);
const COURT = Principal.selfAuthenticating(Uint8Array.of(11));
const ROGUE = Principal.selfAuthenticating(Uint8Array.of(12));
const CODES: readonly string[] = [...Object.keys(CANISTER_CODES), ...CANISTER_REASONS];
/** Small enough that a commit takes thirty rounds, and an add of a few hundred jurors several. */
const SLICE = 100_000_000n;

describeEmbedded(`an honest court beside a rogue User, JURY_ROGUE_SEED=${SEED}`, () => {
    const dice = new Dice(SEED);
    const seals: Seen[] = [];
    const told = new Map<string, number>();
    let stepped: SteppedReplica;
    let jury: JuryFixture;
    let court: HonestCourt;
    let rogue: Rogue;
    let commits = 0;
    let midway = 0;

    beforeAll(async () => {
        stepped = await SteppedReplica.start({ sliceInstructions: SLICE });
        const other = await JuryFixture.deploy(stepped.replica);
        await other.add([]);
        jury = await JuryFixture.deploy(stepped.replica);
        await jury.as(CONTROLLER).call('authorize_role', COURT, { Admin: null });
        court = new HonestCourt(jury.as(COURT), dice, ROGUE);
        rogue = new Rogue(jury.as(ROGUE), dice, COURT, await other.certificate());
        await court.open();
    }, 120_000);
    afterAll(() => stepped.replica.stop());

    /** What the network certifies now, as somebody would keep it. */
    async function seal(): Promise<void> {
        const tip = await jury.tip();
        const context = { rootKey: jury.replica.rootKey, canisterId: jury.canisterId.toUint8Array() };
        const { leaves, blocksHash, time } = verifyTip(tip, context);
        seals.push({ time, length: leaves.length, blocksHash, genesis: leaves.genesis });
        rogue.keep(tip.certificate);
    }

    /** Rounds until all is done, with seals at random moments in between. */
    async function finish<T>(work: Promise<T>): Promise<T> {
        const { call, isDone } = followed(work);
        for (let rounds = 0; !isDone(); rounds++) {
            await stepped.step();
            if (!dice.once(6)) continue;
            await seal();
            if (rounds > 0 && !isDone()) midway++;
        }
        return call;
    }

    const send = ({ how, method, arg }: RogueCall): Promise<CallResult> =>
        jury.replica[how]({ canisterId: jury.canisterId, method, arg, sender: ROGUE });

    /** A refusal has a code that is documented. */
    function note({ method }: RogueCall, result: CallResult): void {
        const code = result.kind === 'reply' ? 'done' : new Refused(result).code;
        if (result.kind === 'reject' && !CODES.includes(code))
            throw new Error(`${method} was refused without a code: ${result.message}`);
        const name = `${method} ${code}`;
        told.set(name, (told.get(name) ?? 0) + 1);
    }

    async function verify(): Promise<Verdict> {
        const policy = {
            rootKey: jury.replica.rootKey,
            canisterId: jury.canisterId.toUint8Array(),
            genesis: await jury.call<Uint8Array[]>('get_genesis')
        };
        const steps = verifyLog(await jury.archive(), policy, { seen: seals });
        for (;;) {
            const step = steps.next();
            if (step.done) return step.value;
        }
    }

    /** After each commit, whoever's it was. */
    async function verifyIfCommitted(): Promise<void> {
        const { committed } = await jury.tip();
        if (committed === commits) return;
        commits = committed;
        expect(await verify()).toMatchObject({ verified: true, codes: [], length: committed });
    }

    it(`is not harmed by ${CALLS} calls`, async () => {
        let state: unknown;
        for (let calls = 0; calls < CALLS; calls++) {
            if (dice.below(3) > 0) {
                // Alone: if it is refused, nothing at all has changed.
                state ??= await jury.state();
                const call = await rogue.next();
                const result = await finish(send(call));
                note(call, result);
                if (result.kind === 'reject')
                    expect(await jury.state(), `${call.method} was refused`).toEqual(state);
                else if (call.how === 'update') state = undefined;
            } else {
                // Several at once, beside something that the court does.
                const some: RogueCall[] = [];
                for (let i = dice.below(3); i >= 0; i--) some.push(await rogue.next());
                const results = some.map(send);
                await finish(Promise.all([court.act(), ...results]));
                for (const [i, call] of some.entries()) note(call, await (results[i] ?? send(call)));
                calls += some.length - 1;
                state = undefined;
            }
            await verifyIfCommitted();
        }
        console.log(JSON.stringify(Object.fromEntries([...told].sort())));
    }, 3_600_000);

    it('has juries whose seats stand and whose letters are good, and the rogue has none', async () => {
        await finish(court.close());
        const verdict = await verify();
        const length = await jury.length();
        expect(verdict).toMatchObject({ verified: true, codes: [], length });
        const published = await PublishedLog.read(jury);
        const letters = checkSeats(published, court, verdict);
        expect(letters).toBeGreaterThan(0);
        expect(midway).toBeGreaterThan(0);
        expect(forgedLetter(published, court, verdict)).toEqual(
            expect.arrayContaining(['SEAT_NOT_PUBLISHED', 'TESTIMONIAL_SIGNATURE_INVALID'])
        );

        expect(published.keys.map(({ by }) => Principal.fromUint8Array(by).toText())).toEqual(
            court.secrets.entitySeeds.map(() => COURT.toText())
        );
        expect(await jury.call('get_lineage')).toEqual({ origins: [], restoring: false });
        const changes = await jury.call<{ by: Principal; whom: Principal; role: unknown[] }[]>(
            'get_role_changes',
            0,
            4_000_000_000
        );
        const byRogue = changes.filter(({ by }) => by.toText() === ROGUE.toText());
        for (const { whom, role } of byRogue) {
            expect(whom.toText()).toBe(ROGUE.toText());
            expect(role).toEqual([]);
        }
        console.log(
            `${length} blocks, ${court.juries.length} juries, ${letters} letters, ${seals.length} seals, ${midway} of them within a message; the rogue left ${byRogue.length} times, JURY_ROGUE_SEED=${SEED}`
        );
    }, 3_600_000);
});
