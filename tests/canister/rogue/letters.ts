import { expect } from 'vitest';
import type { EntityKeyReply } from '../../../src/client/candid-values.js';
import { entityKeyOf } from '../../../src/client/candid-values.js';
import type { EntitySecrets } from '../../../src/entity/entity-file.js';
import { writeLetter } from '../../../src/entity/seating.js';
import { blockHash, decodeData } from '../../../src/protocol/block.js';
import { compareBytes, toHex } from '../../../src/protocol/bytes.js';
import { checkLetter } from '../../../src/juror/check-letter.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import { keysOfLog, upTo, writePreimages } from '../../../src/juror/proven-keys.js';
import { ReceiptBuilder } from '../../../src/verifier/block/build-receipt.js';
import { SeatsLog } from '../../../src/juror/seats-log.js';
import type { CheckPolicy } from '../../../src/juror/check-record.js';
import type { LetterReceipts, Letter } from '../../../src/juror/letter.js';
import type { SeatSet } from '../../../src/juror/seats-log.js';
import type { LogInput, Policy } from '../../../src/verifier/input.js';
import type { Verdict } from '../../../src/verifier/log/verdict.js';
import { historyOf } from '../../juror/seated-jury.js';
import type { JuryFixture } from '../jury-fixture.js';
import type { CourtJury, HonestCourt } from './court.js';
import { OWN_SEED } from './memos.js';

const TERMS = { notBefore: 1_600_000_000n, notAfter: 4_102_444_800n, audience: new Uint8Array() };
const NOW = 1_800_000_000n;

/** A log that was verified, and what is read from it about juries. */
export class PublishedLog {
    private readonly receipts: ReceiptBuilder;
    /** Of all its certificates, which takes long. */
    private readonly history: ReturnType<typeof historyOf>;

    private constructor(
        private readonly log: LogInput,
        private readonly policy: Policy & { readonly genesis: readonly Uint8Array[] },
        readonly keys: ReturnType<typeof entityKeyOf>[],
        readonly seats: SeatsLog
    ) {
        this.receipts = new ReceiptBuilder(log, policy);
        this.history = historyOf(log, policy);
    }

    static async read(jury: JuryFixture): Promise<PublishedLog> {
        const canisterId = jury.canisterId.toUint8Array();
        const genesis = await jury.call<Uint8Array[]>('get_genesis');
        const log = await jury.archive();
        const entityKeys = (await jury.call<EntityKeyReply[]>('get_entity_keys', 0, 1000)).map(entityKeyOf);
        const seats = new SeatsLog(keysOfLog({ ...log, canisterId, entityKeys }), () => canisterId);
        for (const [index, bytes] of log.blocks.entries())
            Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
        return new PublishedLog(
            log,
            { rootKey: jury.replica.rootKey, canisterId, genesis },
            entityKeys,
            seats
        );
    }

    /** What a letter about a jury proves itself with. */
    private evidence({ chain }: CourtJury, { publishedIn }: SeatSet): LetterReceipts {
        const write = (index: number) => encodeReceipt(this.receipts.build(index));
        const head = this.log.commits.at(-1)?.leaves.entity ?? new Uint8Array();
        return {
            draws: chain.blocks.map(write),
            seats: publishedIn.map(write),
            keys: writePreimages(upTo(head, this.keys))
        };
    }

    letter(secrets: EntitySecrets, signer: Uint8Array, jury: CourtJury, poolId: Uint8Array): Letter {
        const set = this.seats.sets.get(jury.block);
        if (set === undefined) throw new Error(`no seats stand for block ${jury.block}`);
        const { canisterId } = this.policy;
        const evidence = this.evidence(jury, set);
        return writeLetter(secrets, { canisterId, set, poolId, terms: TERMS, signer, evidence });
    }

    /** Alone and with the log. */
    check(letter: Letter, court: HonestCourt, verdict: Verdict) {
        const slip = court.slipOf(letter.poolId);
        const alone: CheckPolicy = { rootKey: this.policy.rootKey, now: NOW };
        const log = { verdict, seats: this.seats, canisters: [this.policy.canisterId], ...this.history };
        return [checkLetter(letter, slip, alone), checkLetter(letter, slip, { ...alone, log })];
    }
}

/** What becomes of a letter that the rogue writes for a jury of the court, with the court's own evidence. */
export function forgedLetter(published: PublishedLog, court: HonestCourt, verdict: Verdict) {
    const jury = court.juries.find(({ chain }) => chain.jurors.some((one) => court.slipOf(one)));
    const poolId = jury?.chain.jurors.find((one) => court.slipOf(one));
    if (jury === undefined || poolId === undefined) throw new Error('nobody of the court was drawn');
    const secrets = { masterSecret: OWN_SEED, entitySeeds: [OWN_SEED] };
    const letter = published.letter(secrets, OWN_SEED, jury, poolId);
    return published.check(letter, court, verdict).map(({ codes }) => codes)[0];
}

/** Every list of the court stands as it was published, and nobody else's. @returns letters that were checked */
export function checkSeats(published: PublishedLog, court: HonestCourt, verdict: Verdict): number {
    const { sets, equivocations } = published.seats;
    const blocks = court.juries.map(({ block }) => block);
    expect([...sets.keys()].sort((a, b) => a - b)).toEqual(blocks.sort((a, b) => a - b));
    expect(equivocations.size).toBe(0);
    let letters = 0;
    for (const jury of court.juries) {
        const set = sets.get(jury.block);
        const half = (from: number, to?: number) =>
            (jury.seatIds ?? []).slice(from, to).sort(compareBytes).map(toHex);
        const { jurorCount } = jury.chain;
        expect(set?.seatIds.map(toHex)).toEqual([...half(0, jurorCount), ...half(jurorCount)]);
        const signer = court.secrets.entitySeeds[set?.key.number ?? 0] ?? court.signer;
        for (const poolId of jury.chain.jurors) {
            if (court.slipOf(poolId) === undefined) continue;
            const letter = published.letter(court.secrets, signer, jury, poolId);
            for (const { verified, codes } of published.check(letter, court, verdict))
                expect({ verified, codes, block: jury.block }).toEqual({
                    verified: true,
                    codes: [],
                    block: jury.block
                });
            letters++;
        }
    }
    return letters;
}
