import { ed25519 } from '@noble/curves/ed25519';
import {
    seatsOfChain,
    signExcusal,
    signRotation,
    signWithdrawal,
    writeLetter
} from '../../src/entity/seating.js';
import type { EntitySecrets } from '../../src/entity/entity-file.js';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { asciiBytes, compareBytes } from '../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { entityHeadOf } from '../../src/protocol/entity-keys.js';
import type { EntityKeyChange, EntityKeyKind } from '../../src/protocol/entity-keys.js';
import { generationsOf, ZERO_HASH } from '../../src/protocol/genesis.js';
import { canisterOf } from '../../src/protocol/lineage.js';
import type { Excusal, Withdrawal } from '../../src/protocol/jury-records.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { encodeSeats, seatsMessage } from '../../src/protocol/typed-memo.js';
import type { SeatsPart } from '../../src/protocol/typed-memo.js';
import { chainsOf } from '../../src/archive/audit/chains.js';
import { BlockRanges } from '../../src/verifier/block/range-node.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { attempt, isFailure } from '../../src/verifier/finding.js';
import { NO_CHAINS } from '../../src/verifier/log/certified-states.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import type { LogInput, Policy } from '../../src/verifier/input.js';
import { encodeReceipt } from '../../src/verifier/block/receipt.js';
import { keysOfLog, upTo, writePreimages } from '../../src/juror/proven-keys.js';
import { ReceiptBuilder } from '../../src/verifier/block/build-receipt.js';
import { SeatsAudit } from '../../src/juror/seats-audit.js';
import { SeatsLog } from '../../src/juror/seats-log.js';
import type { LetterReceipts, Letter, Slip } from '../../src/juror/letter.js';
import type { SeatSet } from '../../src/juror/seats-log.js';
import type { VerifiedLog } from '../../src/juror/verified-log.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { audited } from '../verifier/audited.js';
import { LogBuilder, POLICY } from '../verifier/log-builder.js';

export const SECRETS: EntitySecrets = {
    masterSecret: sha256(asciiBytes('tests/juror: master secret')),
    entitySeeds: [sha256(asciiBytes('tests/juror: key 0')), sha256(asciiBytes('tests/juror: key 1'))]
};
export const [FIRST_SEED, SECOND_SEED] = SECRETS.entitySeeds as [Uint8Array, Uint8Array];
/** Of somebody with a role, who is not the entity. */
export const ROGUE_SEED = sha256(asciiBytes('tests/juror: key of a rogue'));
export const ADMIN = Uint8Array.of(9, 9, 9, 2);
export const TERMS = { notBefore: 1_764_000_000n, notAfter: 4_102_444_800n, audience: new Uint8Array() };
/** Inside of these terms. */
export const NOW = 1_770_000_000n;

/** The preimages of the genesis of every log here. */
export const GENESIS: readonly Uint8Array[] = POLICY.genesis ?? [];
export const HTTP_EXPR = sha256(asciiBytes('tests/juror: http_expr'));

export const uidOf = (i: number): string => `person-${i}@people.example`;

export function slipOf(uid: string, canisterId: Uint8Array = CANISTER): Slip {
    const key = poolKey(SECRETS.masterSecret, canisterId);
    return { canisterId, uid, ...enrol(key, canisterId, new TextEncoder().encode(uid)) };
}

/** What of a record is otherwise than the entity makes it, and who signs it for which canister. */
type RecordChange<T> = Partial<T> & { readonly signer?: Uint8Array; readonly canisterId?: Uint8Array };

/** Enrolled people in block 0, a note in block 1 with which the first key holds, both committed. */
export class SeatedJury {
    readonly log: LogBuilder;
    readonly slips: readonly Slip[];
    readonly keys: EntityKeyChange[] = [];

    constructor(people: number, { withKey = true, log = new LogBuilder() } = {}) {
        this.log = log;
        this.slips = Array.from({ length: people }, (_, i) => slipOf(uidOf(i)));
        this.log.stage({ kind: 'Add', jurors: this.slips.map(({ poolId }) => poolId) });
        if (withKey) this.setKey(FIRST_SEED);
        this.memo(asciiBytes('a note')).commit();
    }

    /** What the canister certifies, all changes of the key included. */
    commit(): this {
        this.log.commit({ entity: entityHeadOf(this.keys), httpExpr: HTTP_EXPR });
        return this;
    }

    /** Puts a key on record, signed by the one before unless it is a reset. What is changed is what a canister lets through that cheats. */
    setKey(seed: Uint8Array, kind: EntityKeyKind = 'Rotated', change: Partial<EntityKeyChange> = {}): this {
        const number = this.keys.length;
        const old = SECRETS.entitySeeds.find((one) => equal(publicKey(one), this.keys.at(-1)?.publicKey));
        const isFirst = number === 0;
        this.keys.push({
            number,
            publicKey: publicKey(seed),
            kind: isFirst ? 'First' : kind,
            from: this.log.blocks.length,
            by: ADMIN,
            time: this.log.tick(),
            signature:
                isFirst || kind === 'Reset'
                    ? new Uint8Array()
                    : signRotation(CANISTER, number, old ?? FIRST_SEED, seed),
            ...change
        });
        return this;
    }

    /** Puts the canister back to its state at so many commits, as controllers can with a snapshot. Its clock goes on. */
    rewind(commits: number): this {
        const { log } = this;
        log.commits.length = commits;
        const { root, leaves } = log.commits.at(-1) ?? {};
        log.blocks.length = log.data.length = leaves?.length ?? 0;
        log.previousHash = root ?? ZERO_HASH;
        log.draws = leaves?.draws ?? 0;
        return this;
    }

    memo(memo: Uint8Array): this {
        this.log.stage({ kind: 'Add', jurors: [], memo });
        return this;
    }

    /** @returns the index of the draw */
    draw(count: number, memo?: Uint8Array, pool = 0): number {
        this.log.select(pool, count, memo && { memo });
        this.commit();
        return this.log.blocks.length - 1;
    }

    /** A draw whose memo is a case record. */
    drawCase(jurors: number, alternates: number, pool = 0): number {
        return this.draw(
            jurors + alternates,
            encodeCaseRecord({ case: '2026-7', jurors, alternates, note: '' }),
            pool
        );
    }

    expand(index: number, count: number): number {
        this.log.expand(index, count);
        this.commit();
        return this.log.blocks.length - 1;
    }

    /** Publishes the seats as the entity does. */
    seat(block: number, signer: Uint8Array = FIRST_SEED): this {
        for (const memo of this.memosOf(block, signer).memos) this.memo(memo);
        return this.commit();
    }

    memosOf(
        block: number,
        signer: Uint8Array = FIRST_SEED
    ): { seatIds: Uint8Array[]; memos: Uint8Array[]; drawHash: Uint8Array } {
        const chain = this.published().chain(block);
        if (chain === undefined) throw new Error(`block ${block} is no draw`);
        const context = { firstCanister: CANISTER, canisterId: CANISTER, signer };
        return { ...seatsOfChain(SECRETS, context, block, chain), drawHash: chain.drawHash };
    }

    /** The memo by which the entity excuses people of a jury. */
    excusal(block: number, positions: readonly number[], change: RecordChange<Excusal> = {}): Uint8Array {
        const { signer = FIRST_SEED, canisterId = CANISTER, ...rest } = change;
        const drawHash = this.published().drawHash(block) ?? ZERO_HASH;
        const reasons = new Uint8Array(positions.length);
        return signExcusal(
            { signer, canisterId },
            { block, drawHash, positions, reasons, seatIds: [], ...rest }
        );
    }

    /** The memo by which it withdraws a draw. */
    withdrawal(block: number, change: RecordChange<Withdrawal> = {}): Uint8Array {
        const { signer = FIRST_SEED, canisterId = CANISTER, ...rest } = change;
        const drawHash = this.published().drawHash(block) ?? ZERO_HASH;
        return signWithdrawal(
            { signer, canisterId },
            { block, drawHash, reason: 'drawn by mistake', ...rest }
        );
    }

    private archive(log: LogInput = this.log.build()) {
        return { ...log, canisterId: CANISTER, genesis: GENESIS, entityKeys: this.keys };
    }

    /** As an archive folder keeps it. */
    get folder() {
        return this.archive();
    }

    published(log: LogInput = this.log.build()): SeatsLog {
        const seats = new SeatsLog(keysOfLog(this.archive(log)), () => CANISTER);
        for (const [index, bytes] of log.blocks.entries())
            Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
        return seats;
    }

    verified(log: LogInput = this.log.build()): VerifiedLog {
        const steps = verifyLog(log, this.policy);
        for (;;) {
            const step = steps.next();
            if (!step.done) continue;
            const history = historyOf(log, this.policy);
            return { verdict: step.value, seats: this.published(log), canisters: [CANISTER], ...history };
        }
    }

    private readonly policy: Policy & { genesis: readonly Uint8Array[] } = { ...POLICY, genesis: GENESIS };

    /** @param commits of the log that are known; all, unless said */
    receipts(indices: readonly number[], commits = this.log.commits.length): Uint8Array[] {
        const { blocks, commits: all } = this.log.build();
        const builder = new ReceiptBuilder({ blocks, commits: all.slice(0, commits) }, this.policy);
        return indices.map((index) => encodeReceipt(builder.build(index)));
    }

    evidence(block: number, seatsIn?: readonly number[]): LetterReceipts {
        const seats = this.published();
        return {
            draws: this.receipts(seats.chain(block)?.blocks ?? []),
            seats: this.receipts([
                ...(seatsIn ?? seats.sets.get(block)?.publishedIn ?? []),
                ...seats.changes.evidenceOf(block)
            ]),
            keys: writePreimages(upTo(this.newestHead, this.keys))
        };
    }

    private get newestHead(): Uint8Array {
        return this.log.commits.at(-1)?.leaves.entity ?? ZERO_HASH;
    }

    /** The letters to everybody drawn, in draw order, and the slips of their people. */
    letters(
        block: number,
        change: Partial<{ signer: Uint8Array; evidence: LetterReceipts | undefined }> = {}
    ): [Letter, Slip][] {
        const chain = this.published().chain(block);
        const set: Pick<SeatSet, 'block' | 'drawHash'> = { block, drawHash: chain?.drawHash ?? ZERO_HASH };
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
            const slip = this.slips.find((one) => equal(one.poolId, poolId));
            if (slip === undefined) throw new Error('a juror whom nobody enrolled');
            return [writeLetter(SECRETS, parts), slip];
        });
    }
}

/** What receipts are held against: the blocks of a log, and what genuine certificates of its commits say of it. */
export const historyOf = (
    { blocks, commits }: LogInput,
    { rootKey, canisterId, origins = [], genesis = [] }: Policy
): Pick<VerifiedLog, 'lineage' | 'states' | 'chains' | 'seals' | 'ranges'> => ({
    lineage: generationsOf(genesis),
    chains: { ...NO_CHAINS, roots: chainsOf({ commits, genesis, entityKeys: [] }, [], true).roots },
    seals: [],
    ranges: new BlockRanges(blocks),
    states: commits.flatMap(({ leaves, root, certificates }, number) =>
        certificates.flatMap((bytes) => {
            const context = { rootKey, canisterId: canisterOf(origins, number, canisterId) };
            const found = attempt(() => verifyCertificate(bytes, context));
            if (isFailure(found) || !equal(found.certifiedData, root)) return [];
            return [{ kind: 'commit' as const, number, time: found.time, leaves }];
        })
    )
});

/** A jury of three, seated under the first key. */
export function seated(): { own: SeatedJury; b: number } {
    const own = new SeatedJury(12);
    const b = own.draw(3);
    own.seat(b);
    return { own, b };
}

/** What the log as it is now says of its juries. */
export const auditOf = (own: SeatedJury): SeatsAudit => audited(SeatsAudit.of(own.folder), own.log.blocks);

export const publicKey = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);

/** A part of a list, signed: by the first key, for this canister. */
export const signedPart = (part: SeatsPart, signer = FIRST_SEED, canisterId = CANISTER): Uint8Array =>
    encodeSeats(part, ed25519.sign(seatsMessage(canisterId, part), signer));

export const ascending = (ids: readonly Uint8Array[]): Uint8Array[] => [...ids].sort(compareBytes);

const equal = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
    b !== undefined && compareBytes(a, b) === 0;
