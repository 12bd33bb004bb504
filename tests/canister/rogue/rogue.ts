import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { blockHash, decodeData } from '../../../src/protocol/block.js';
import { juryService } from '../../../src/protocol/interface.js';
import { certificate } from '../../verifier/certificate-builder.js';
import { hostileArguments } from '../hostile/arguments.js';
import { sample } from '../hostile/samples.js';
import { CONTROLLER, jurorIds, STRANGER } from '../jury-fixture.js';
import type { CommitReply, JuryFixture } from '../jury-fixture.js';
import type { Dice } from './dice.js';
import { OWN_KEY, rogueMemo } from './memos.js';
import type { Sight } from './memos.js';

export interface RogueCall {
    readonly how: 'query' | 'update';
    readonly method: string;
    readonly arg: Uint8Array;
}

const METHODS = juryService._fields;
const QUERIES = METHODS.filter(([, { annotations }]) => annotations.includes('query')).map(([name]) => name);
const UPDATES = METHODS.map(([name]) => name).filter((name) => !QUERIES.includes(name));
/** What a User may do: chosen more often than what is refused whatever it says. */
const ITS_OWN = ['add', 'remove', 'select', 'expand', 'commit', 'add_certificate', 'deauthorize'];

/** A User that calls every method with whatever comes to its mind. It sees all that anybody can see. */
export class Rogue {
    private readonly kept: Uint8Array[] = [];
    private draws: Sight['draws'] = [];
    private memos: Sight['memos'] = [];
    private length = 0;

    /** @param foreign a certificate of another canister */
    constructor(
        private readonly jury: JuryFixture,
        private readonly dice: Dice,
        private readonly admin: Principal,
        foreign: Uint8Array
    ) {
        this.kept.push(foreign);
    }

    /** Certificates of any time, for later. */
    keep(bytes: Uint8Array): void {
        this.kept.push(bytes);
        if (this.kept.length > 30) this.kept.splice(1 + this.dice.below(10), 1);
    }

    /** Reads what was staged since it looked last. */
    async look(): Promise<void> {
        const { jury } = this;
        const length = await jury.length();
        for (; this.length < length; this.length++) {
            const [bytes] = await jury.call<Uint8Array[]>('get_raw_blocks', this.length, 1);
            if (bytes === undefined) break;
            const { kind, jurors, memo } = decodeData(bytes);
            if (kind === 'Select' || kind === 'Expand') {
                const draw = { block: this.length, hash: blockHash(bytes), count: jurors.length };
                this.draws = [...this.draws, draw];
            }
            if (memo.length > 0 && memo.length < 5000) this.memos = [...this.memos.slice(-20), memo];
        }
    }

    async next(): Promise<RogueCall> {
        const { dice } = this;
        await this.look();
        const which = dice.below(10);
        const method = dice.pick(which < 5 ? ITS_OWN : which < 8 ? UPDATES : QUERIES);
        const type = METHODS.find(([name]) => name === method)?.[1];
        if (type === undefined) throw new Error(`there is no method ${method}`);
        const how = QUERIES.includes(method) && !dice.once(4) ? 'query' : 'update';
        if (dice.once(8)) return { how, method, arg: dice.pick(hostileArguments(type.argTypes, 300)).bytes };
        return { how, method, arg: IDL.encode(type.argTypes, await this.values(method, type.argTypes)) };
    }

    private get sight(): Sight {
        const { draws, memos, length } = this;
        return { canisterId: this.jury.canisterId.toUint8Array(), draws, memos, length };
    }

    private async values(method: string, types: readonly IDL.Type[]): Promise<unknown[]> {
        const { dice } = this;
        switch (method) {
            case 'add':
            case 'remove':
                return [this.jurors(), rogueMemo(dice, this.sight)];
            case 'select':
                return [this.index(), dice.below(8), rogueMemo(dice, this.sight, false)];
            case 'expand':
                return [this.drawIndex(), dice.below(4), rogueMemo(dice, this.sight, false)];
            case 'commit':
                return [await this.certificate()];
            case 'add_certificate':
                return this.another();
            case 'set_entity_key':
                return [OWN_KEY, dice.once(2) ? [] : [dice.bytes(64)]];
            case 'set_root_key':
                return [dice.once(2) ? this.jury.replica.rootKey : dice.bytes(133)];
            case 'restore_begin':
                return [this.jury.canisterId, [], await this.jury.call('get_genesis')];
            case 'authorize_role':
                return [this.person(), { [dice.pick(['User', 'Admin'])]: null }];
            default:
                return types.map((type) => this.value(type));
        }
    }

    /** Of a method of which nothing more is known than the types. */
    private value(type: IDL.Type): unknown {
        const { dice } = this;
        if (type instanceof IDL.PrincipalClass) return this.person();
        if (type instanceof IDL.FixedNatClass && type._bits === 32)
            return dice.pick([0, 1, this.index(), dice.below(100), 4_294_967_295]);
        if (type instanceof IDL.OptClass) return dice.once(2) ? [] : [0];
        return sample(type);
    }

    private person(): Principal {
        const { admin, dice, jury } = this;
        const canister = jury.canisterId;
        const management = Principal.managementCanister();
        // Itself now and then: the court has to let it in again.
        if (dice.once(3)) return jury.sender;
        return dice.pick([admin, CONTROLLER, STRANGER, Principal.anonymous(), management, canister]);
    }

    private index(): number {
        const { dice, length } = this;
        return dice.once(6) ? length + dice.below(3) : Math.max(0, length - 1 - dice.below(12));
    }

    /** Mostly of a draw, its own or the court's. */
    private drawIndex(): number {
        const { dice, draws } = this;
        return dice.once(4) || draws.length === 0 ? this.index() : dice.pick(draws.slice(-5)).block;
    }

    /** New ones, and those that the court enrolled last; rarely as many as there can be. */
    private jurors(): Uint8Array[] {
        const { dice } = this;
        if (dice.once(250)) return jurorIds(10_000 + dice.below(2), dice.below(1e9), 64);
        if (dice.once(20)) return [new Uint8Array(), new Uint8Array(65)];
        return jurorIds(dice.pick([0, 0, 1, 2, 5, 40, 200]), dice.below(50) * 10, dice.pick([32, 64]));
    }

    /** Fresh, of any time, of others, forged, or none at all. */
    private async certificate(): Promise<Uint8Array> {
        const { dice, jury } = this;
        const [fresh] = await jury.call<[Uint8Array] | []>('get_certificate');
        const kept = dice.pick(this.kept);
        const which = dice.below(12);
        if (which < 3 && fresh !== undefined) return fresh;
        if (which < 7) return kept;
        if (which < 8) return flipped(dice, fresh ?? kept);
        if (which < 9) return this.otherNetwork();
        return dice.pick([dice.bytes(200), new Uint8Array(), kept.slice(0, -1), new Uint8Array(65_537)]);
    }

    /** For what is certified now, signed by keys of the rogue's. */
    private async otherNetwork(): Promise<Uint8Array> {
        const { jury } = this;
        const root = await jury.certifiedData();
        const time = jury.replica.time;
        return certificate().withTime(time).withCertifiedData(jury.canisterId.toUint8Array(), root).build();
    }

    /** For a commit that there is: its own again, one of now, or a wrong one. */
    private async another(): Promise<[number, Uint8Array]> {
        const { dice, jury } = this;
        const commits = await jury.call<CommitReply[]>('get_commits', 0, 100);
        const number = dice.below(commits.length + 1);
        const own = commits[number]?.certificates[0];
        if (own === undefined || dice.once(2)) return [number, await this.certificate()];
        return [number, dice.once(4) ? flipped(dice, own) : own];
    }
}

function flipped(dice: Dice, bytes: Uint8Array): Uint8Array {
    const at = dice.below(bytes.length);
    return bytes.map((byte, i) => (i === at ? byte ^ (1 << dice.below(8)) : byte));
}
