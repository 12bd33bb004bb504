import { ed25519 } from '@noble/curves/ed25519';
import { keyMemo, seatsOfChain, writeLetter } from '../../src/entity/seating.js';
import type { EntitySecrets } from '../../src/entity/entity-file.js';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { verifyLog } from '../../src/verifier/index.js';
import { encodeReceipt } from '../../src/verifier/juror.js';
import { ReceiptBuilder } from '../../src/verifier/juror.js';
import { SeatsLog } from '../../src/verifier/juror.js';
import type { LogInput } from '../../src/verifier/index.js';
import type { Evidence, Letter, SeatSet, Slip, VerifiedLog } from '../../src/verifier/juror.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { LogBuilder, POLICY } from '../verifier/log-builder.js';

export const SECRETS: EntitySecrets = {
    masterSecret: sha256(asciiBytes('tests/juror: master secret')),
    testimonialSeeds: [sha256(asciiBytes('tests/juror: key 0')), sha256(asciiBytes('tests/juror: key 1'))]
};
export const [FIRST_SEED, SECOND_SEED] = SECRETS.testimonialSeeds as [Uint8Array, Uint8Array];
export const TERMS = { notBefore: 1_764_000_000n, notAfter: 4_102_444_800n, audience: new Uint8Array() };
/** Inside of these terms. */
export const NOW = 1_770_000_000n;

export const uidOf = (i: number): string => `person-${i}@people.example`;

export function slipOf(uid: string, canisterId: Uint8Array = CANISTER): Slip {
    const key = poolKey(SECRETS.masterSecret, canisterId);
    return { canisterId, uid, ...enrol(key, canisterId, new TextEncoder().encode(uid)) };
}

/** Enrolled people in block 0, the first testimonial key in block 1, both committed. */
export class SeatedJury {
    readonly log = new LogBuilder();
    readonly slips: readonly Slip[];

    constructor(people: number, { withKey = true } = {}) {
        this.slips = Array.from({ length: people }, (_, i) => slipOf(uidOf(i)));
        this.log.stage({ kind: 'Add', jurors: this.slips.map(({ poolId }) => poolId) });
        if (withKey) this.memo(keyMemo(CANISTER, 0, FIRST_SEED, undefined));
        this.log.commit();
    }

    memo(memo: Uint8Array): this {
        this.log.stage({ kind: 'Add', jurors: [], memo });
        return this;
    }

    /** @returns the index of the draw */
    draw(count: number): number {
        this.log.select(0, count).commit();
        return this.log.blocks.length - 1;
    }

    expand(index: number, count: number): number {
        this.log.expand(index, count).commit();
        return this.log.blocks.length - 1;
    }

    /** Publishes the seats as the entity does. */
    seat(block: number): this {
        for (const memo of this.memosOf(block).memos) this.memo(memo);
        this.log.commit();
        return this;
    }

    memosOf(block: number): { seatIds: Uint8Array[]; memos: Uint8Array[]; drawHash: Uint8Array } {
        const chain = this.published().chain(block);
        if (chain === undefined) throw new Error(`block ${block} is no draw`);
        return { ...seatsOfChain(SECRETS, CANISTER, block, chain), drawHash: chain.drawHash };
    }

    published(log: LogInput = this.log.build()): SeatsLog {
        const seats = new SeatsLog(CANISTER);
        for (const [index, bytes] of log.blocks.entries())
            Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
        return seats;
    }

    verified(log: LogInput = this.log.build()): VerifiedLog {
        const steps = verifyLog(log, POLICY);
        for (;;) {
            const step = steps.next();
            if (step.done) return { verdict: step.value, seats: this.published(log) };
        }
    }

    receipts(indices: readonly number[]): Uint8Array[] {
        const builder = new ReceiptBuilder(this.log.build(), { rootKey: ROOT_KEY, canisterId: CANISTER });
        return indices.map((index) => encodeReceipt(builder.build(index)));
    }

    evidence(block: number, seatsIn?: readonly number[]): Evidence {
        const seats = this.published();
        return {
            draws: this.receipts(seats.chain(block)?.blocks ?? []),
            seats: this.receipts(seatsIn ?? seats.sets.get(block)?.publishedIn ?? []),
            keys: this.receipts(seats.keys.map(({ publishedIn }) => publishedIn))
        };
    }

    /** The letters to everybody drawn, in draw order, and the slips of their people. */
    letters(
        block: number,
        change: Partial<{ signer: Uint8Array; evidence: Evidence | undefined }> = {}
    ): [Letter, Slip][] {
        const chain = this.published().chain(block);
        const set: SeatSet = {
            block,
            drawHash: chain?.drawHash ?? new Uint8Array(),
            seatIds: [],
            publishedIn: []
        };
        const evidence = 'evidence' in change ? change.evidence : this.evidence(block);
        return (chain?.jurors ?? []).map((poolId) => {
            const parts = {
                canisterId: CANISTER,
                set,
                poolId,
                terms: TERMS,
                signer: change.signer ?? FIRST_SEED,
                evidence
            };
            const slip = this.slips.find((one) => one.poolId.every((byte, i) => byte === poolId[i]));
            if (slip === undefined) throw new Error('a juror whom nobody enrolled');
            return [writeLetter(SECRETS, parts), slip];
        });
    }
}

export const publicKey = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);
