import { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import { startReplica } from '../../../src/replica/index.js';
import { HTTP_EXPR_HASH } from '../../../src/canister/site.js';
import { canisterWasm } from '../../built.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER, USER } from '../jury-fixture.js';
import { Both } from './both.js';
import type { Place } from './both.js';
import { CertificateCalls } from './certificate-calls.js';
import {
    compareBlock,
    compareCounts,
    compareFind,
    compareHistory,
    comparePool,
    compareProofs,
    compareRecords,
    compareRoot
} from './compare.js';
import type { Bytes } from './documented.js';
import { KeyCalls } from './key-calls.js';
import { DrawCalls, NO_RANDOMNESS, rand } from './draw-calls.js';
import { Model } from './model.js';
import type { Role } from './roles.js';
import type { Operation, Who } from './operations.js';
import { replaceCode } from '../replace-code.js';

const HELPER = Principal.selfAuthenticating(Uint8Array.of(4));
const PEOPLE = [CONTROLLER, USER, HELPER, Principal.anonymous(), STRANGER];
const ROLES: readonly (Role | undefined)[] = [undefined, 'Admin', 'User'];

export type MakeModel = (...given: ConstructorParameters<typeof Model>) => Model;

/** Time stands still there but for one nanosecond a round, and a call takes one, so that a run can be had again. */
export async function makePlace(): Promise<Place> {
    const replica = await startReplica({
        now: () => 1_764_000_000_000_000_000n,
        seed: new Uint8Array(32),
        sliceInstructions: null
    });
    const other = await JuryFixture.deploy(replica);
    await other.add(jurorIds(1));
    const { canisterId } = await JuryFixture.deploy(replica);
    return { replica, canisterId, foreign: await other.certificate() };
}

/** Makes each call on the real canister and on the model, and compares what they say. */
export class Session {
    private readonly draws: DrawCalls;
    private readonly certificates: CertificateCalls;
    private readonly keys: KeyCalls;
    private readonly universe = universe();

    private constructor(private readonly both: Both) {
        this.draws = new DrawCalls(both);
        this.certificates = new CertificateCalls(both);
        this.keys = new KeyCalls(both);
    }

    static async begin(
        place: Place,
        makeModel: MakeModel = (...given) => new Model(...given)
    ): Promise<Session> {
        const { replica, canisterId } = place;
        replica.setRandomness(undefined);
        await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'reinstall' });
        const installTime = replica.time;
        const jury = JuryFixture.at(replica, canisterId);
        await jury.as(CONTROLLER).call('set_root_key', replica.rootKey);
        const model = makeModel({
            canisterId: canisterId.toUint8Array(),
            installTime,
            rootKey: replica.rootKey,
            httpExpr: HTTP_EXPR_HASH,
            controller: CONTROLLER
        });
        const session = new Session(new Both(place, jury, model));
        await session.settle();
        return session;
    }

    /** Azle asks for randomness of its own after an installation. */
    private async settle(): Promise<void> {
        for (let round = 0; round < 4; round++) await this.both.place.replica.tick();
    }

    async step(operation: Operation): Promise<void> {
        const { jury, model } = this.both;
        const [length, committed] = [model.length, model.committed];
        await this.perform(operation);
        compareRoot(jury, model);
        if (model.length > length || model.committed > committed) await compareCounts(jury, model);
    }

    private perform(given: Operation): Promise<void> {
        const { certificates, draws, keys } = this;
        switch (given.op) {
            case 'add':
            case 'remove':
                return this.change(given);
            case 'select':
                return draws.select(person(given.by), memoOf(given.memo), given);
            case 'release':
                return draws.release(given.which, given.fails ? NO_RANDOMNESS : rand(given.seed));
            case 'expand':
                return draws.expand(person(given.by), given.back, given.more);
            case 'certificate':
                return certificates.keep();
            case 'commit':
                return certificates.commit(person(given.by), certificates.known(given.which));
            case 'add_certificate':
                return certificates.add(person(given.by), given.back, certificates.known(given.which));
            case 'role':
                return this.role(given);
            case 'entity_key':
                return keys.entityKey(person(given.by), given);
            case 'seats':
                return keys.seats(person(given.by), given.again, given.signed);
            case 'root_key':
                return keys.rootKey(person(given.by), given.which);
            case 'restore':
                return keys.restore(person(given.by), given.which);
            case 'upgrade':
                return this.upgrade();
            case 'look':
                return this.look(given);
        }
    }

    private async change({ op, by, who, memo }: Extract<Operation, { op: 'add' | 'remove' }>): Promise<void> {
        const { both } = this;
        const { model } = both;
        const author = person(by);
        const jurors = this.jurors(who);
        const bytes = memoOf(memo);
        const index = await both.call(author, () => model.checkUser(author), op, jurors, bytes);
        if (index === undefined) return;
        expect(index).toBe(model.length);
        const kind = op === 'add' ? 'Add' : 'Remove';
        model.stage({ kind, jurors, jurorsIndex: 0, memo: bytes, author }, both.time);
    }

    private async role(operation: Extract<Operation, { op: 'role' }>): Promise<void> {
        const { both } = this;
        const { model } = both;
        const [by, whom] = [person(operation.by), person(operation.whom)];
        const isGrant = operation.role === 0;
        const role = ROLES[operation.role - 1];
        let refused = true;
        const check = () => {
            model.checkRole(by, whom, isGrant ? 'User' : role, isGrant);
            refused = false;
        };
        if (isGrant) await both.call(by, check, 'authorize', whom);
        else if (role === undefined) await both.call(by, check, 'deauthorize', whom);
        else await both.call(by, check, 'authorize_role', whom, { [role]: null });
        if (!refused) model.setRole({ by, whom, role: isGrant ? 'User' : role, time: both.time }, isGrant);
    }

    private async upgrade(): Promise<void> {
        const { place } = this.both;
        const { replica, canisterId } = place;
        replica.setRandomness(undefined);
        if (this.draws.areHeld) {
            const upgrade = replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'upgrade' });
            await expect(upgrade).rejects.toThrow('CALLS_AWAITED: ');
            return;
        }
        await replaceCode(replica, { canisterId, wasm: canisterWasm() });
        await this.settle();
        this.both.model.upgrade();
    }

    private async look({ at, other }: Extract<Operation, { op: 'look' }>): Promise<void> {
        const { universe } = this;
        const { jury, model } = this.both;
        await compareRecords(jury, model);
        await this.keys.compare();
        if (model.length === 0) return;
        const [index, second] = [at % model.length, other % model.length];
        await compareBlock(jury, model, index);
        await comparePool(jury, model, index);
        await compareFind(jury, model, index, [
            ...universe.slice(other % 500, (other % 500) + 20),
            ...universe.slice(0, 2)
        ]);
        await compareHistory(jury, model, universe[other % universe.length] ?? new Uint8Array());
        await compareProofs(jury, model, [index, second]);
    }

    /** Every answer there is, of a short log; of a long one, as many. Then all is committed and verified offline. */
    async end(): Promise<void> {
        const { certificates, draws, keys, universe } = this;
        const { jury, model } = this.both;
        await draws.releaseAll();
        compareRoot(jury, model);
        await compareCounts(jury, model);
        await compareRecords(jury, model);
        await keys.compare();
        expect(await jury.length()).toBe(model.length);
        for (const index of evenly([...model.blocks.keys()], 25)) {
            await compareBlock(jury, model, index);
            await comparePool(jury, model, index);
            await compareFind(jury, model, index, evenly(universe, 40));
            await compareProofs(jury, model, [index, (index * 7) % model.length]);
        }
        for (const juror of evenly(universe, 100)) await compareHistory(jury, model, juror);
        if (model.length === 0) return;
        if (model.committed < model.length) {
            if (model.refused.has(CONTROLLER.toText())) await this.upgrade();
            await certificates.keep();
            await certificates.commit(CONTROLLER, certificates.known(0));
        }
        const { verdict } = await jury.verify();
        expect(verdict).toMatchObject({ verified: true, length: model.length });
        await keys.compareSeats();
    }

    private jurors({ start, count, stride, twice }: Who): Bytes[] {
        const { universe } = this;
        const list = Array.from(
            { length: count },
            (_, i) => universe[(start + i * stride) % universe.length]
        );
        const found = list.filter((juror) => juror !== undefined);
        return twice ? [...found, ...found] : found;
    }
}

/** At most `count` of a list, evenly spread. */
const evenly = <T>(list: readonly T[], count: number): T[] => {
    const stride = Math.ceil(list.length / count);
    return list.filter((_, i) => i % stride === 0);
};

const person = (number: number): Principal => PEOPLE[number % PEOPLE.length] ?? STRANGER;
const memoOf = (size: number): Bytes => new Uint8Array(size).fill(0x6d);

/** More jurors than fit on two pages of the roster, of sizes from 1 to 64 bytes, some the beginning of others. */
function universe(): Bytes[] {
    return Array.from({ length: 600 }, (_, i) => {
        if (i < 200) return Uint8Array.of(i);
        const size = i < 400 ? 32 : 2 + (i % 63);
        const juror = new Uint8Array(size).fill(i >> 8);
        juror[1] = i & 0xff;
        return juror;
    });
}
