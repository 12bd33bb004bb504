import { createHash } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { leaf } from '../../../src/protocol/hash-tree.js';
import { juryService } from '../../../src/protocol/interface.js';
import type { Delegation } from '../../../src/replica/certify/make-certificate.js';
import { labeledTree } from '../../../src/replica/tree/labeled-tree.js';
import { makeCertificate, makeDelegation, timeTree } from '../../../src/replica/certify/make-certificate.js';
import type { ReplicaKeys } from '../../../src/replica/keys.js';
import { canisterRanges } from '../../../src/replica/certify/state-tree.js';
import type { NativeCanister } from './native-canister.js';

/** A state of the canister, told by its sizes. */
export interface SeedPlan {
    /** Jurors that are added, 10,000 a block. */
    readonly jurors: number;
    /** 32 without it. */
    readonly jurorBytes?: number;
    /** Every so many-th juror is removed again, scattered over the whole roster ... */
    readonly removeEvery?: number;
    /** ... and every so many-th of those added back. */
    readonly addBackEvery?: number;
    /** Blocks in all. Those that the jurors leave hold a memo, and 300 bytes each. */
    readonly blocks: number;
    /** A commit whenever the log's length is a multiple of this. */
    readonly commitEvery?: number;
}

export const JURORS_PER_BLOCK = 10_000;
/** Bytes of a padding block, as the log keeps it. */
export const BLOCK_BYTES = 300;
/** What the Candid of a block without jurors takes besides the memo, if a principal of 29 bytes staged it. */
const BLOCK_OVERHEAD = 166;
const STEP = 1000n;

/** A juror id as blinding makes them: bytes without order. The same for the same number and size. */
export function seededJuror(number: number, size = 32): Uint8Array {
    return Uint8Array.from(createHash('sha512').update(`juror ${number}`).digest().subarray(0, size));
}

/** A memo that makes a block of `BLOCK_BYTES`; different numbers give different ones. */
export function paddingMemo(number: number): Uint8Array {
    const memo = new Uint8Array(BLOCK_BYTES - BLOCK_OVERHEAD).fill(0x6d);
    new DataView(memo.buffer).setUint32(0, number);
    return memo;
}

export interface Seeder {
    readonly native: NativeCanister;
    readonly canisterId: Principal;
    readonly controller: Principal;
    readonly user: Principal;
    /** Time of the installation; everything after it happens a microsecond apart. */
    readonly start: bigint;
    /** Keys that make the commits' certificates genuine; without them there can be no commits. */
    readonly keys: ReplicaKeys | undefined;
}

/** Carries out a plan on a native canister, step by step. Yields, after each block, how many there are. */
export class SeedRun {
    length = 0;
    private time: bigint;
    private delegation: Delegation | undefined;

    constructor(private readonly seeder: Seeder) {
        this.time = seeder.start;
    }

    async install(): Promise<void> {
        const { native, controller, user, keys } = this.seeder;
        await native.install(IDL.encode([IDL.Opt(IDL.Text)], [[]]), { sender: controller, time: this.time });
        if (keys !== undefined) await this.call('set_root_key', [keys.root.publicKeyDer], controller);
        await this.call('authorize', [user], controller);
    }

    async *fill(plan: SeedPlan): AsyncGenerator<number> {
        const changes: [method: 'add' | 'remove', numbers: number[]][] = [];
        const all = Array.from({ length: plan.jurors }, (_, i) => i);
        const every = (numbers: number[], step?: number) => numbers.filter((_, i) => step && i % step === 0);
        const removed = every(all, plan.removeEvery);
        for (const [method, numbers] of [
            ['add', all],
            ['remove', removed],
            ['add', every(removed, plan.addBackEvery)]
        ] as const) {
            for (let i = 0; i < numbers.length; i += JURORS_PER_BLOCK) {
                changes.push([method, numbers.slice(i, i + JURORS_PER_BLOCK)]);
            }
        }
        if (changes.length > plan.blocks) throw new Error(`the jurors alone take ${changes.length} blocks`);
        for (const [method, numbers] of changes) {
            const jurors = numbers.map((number) => seededJuror(number, plan.jurorBytes));
            yield* this.stage(method, jurors, new Uint8Array(), plan);
        }
        yield* this.pad(plan);
    }

    /** Blocks with a memo, up to the plan's number of blocks. */
    async *pad(plan: SeedPlan): AsyncGenerator<number> {
        while (this.length < plan.blocks) yield* this.stage('add', [], paddingMemo(this.length), plan);
    }

    private async *stage(
        method: 'add' | 'remove',
        jurors: Uint8Array[],
        memo: Uint8Array,
        { commitEvery }: SeedPlan
    ): AsyncGenerator<number> {
        await this.call(method, [jurors, memo], this.seeder.user);
        this.length++;
        if (commitEvery !== undefined && this.length % commitEvery === 0) {
            const certificate = this.certificate();
            await this.call('commit', [certificate], this.seeder.user);
        }
        yield this.length;
    }

    private async call(method: string, args: unknown[], sender: Principal): Promise<void> {
        const type = juryService._fields.find(([name]) => name === method)?.[1];
        if (type === undefined) throw new Error(`the interface has no ${method}`);
        this.time += STEP;
        await this.seeder.native.update(method, IDL.encode(type.argTypes, args), { sender, time: this.time });
    }

    private certificate(): Uint8Array {
        const { keys, native, canisterId } = this.seeder;
        this.time += STEP;
        const data = labeledTree([['certified_data', leaf(native.certifiedData)]]);
        const tree = labeledTree([
            ['canister', labeledTree([[canisterId.toUint8Array(), data]])],
            ['time', timeTree(this.time)]
        ]);
        if (keys === undefined) throw new Error('commits need the keys of the replica');
        this.delegation ??= makeDelegation({
            rootKey: keys.root,
            subnetId: keys.subnetId,
            subnetPublicKeyDer: keys.subnet.publicKeyDer,
            ranges: canisterRanges({ firstCanister: 0n }),
            layout: 'flat',
            time: this.time
        });
        return makeCertificate({ tree, key: keys.subnet, delegation: this.delegation });
    }
}
