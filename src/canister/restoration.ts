import type { BlockData } from '../protocol/block.js';
import { decodeData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_CERTIFICATES } from '../protocol/limits.js';
import { decodeEntityKey, encodeEntityKey } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { decodeInstallGenesis, genesisOf, readGenerations, ZERO_HASH } from '../protocol/genesis.js';
import {
    areOneLineage,
    expectedGenesis,
    isLineage,
    restoredPreimage,
    sameOrigins
} from '../protocol/lineage.js';
import type { Origin } from '../protocol/lineage.js';
import { isLotteryCommitment } from '../protocol/typed-memo.js';
import { checkJurors } from './checks.js';
import { fail } from './fail.js';
import type { Jury } from './jury.js';

/** A commit as the interface hands it in. */
export interface CommitValue {
    readonly length: number;
    readonly root: Uint8Array;
    readonly draws: number;
    readonly genesis: Uint8Array;
    readonly previous_hash: Uint8Array;
    readonly roles: Uint8Array;
    readonly entity: Uint8Array;
    readonly http_expr: Uint8Array;
    readonly certificates: readonly Uint8Array[];
}

/** Where the origin that is being restored ends is known only when it does. */
const OPEN_END = 0xffffffff;

/**
 * Fills an empty canister with the log of another, page by page. Draws are replayed and not drawn again; signatures
 * are not checked. So the blocks stay proven only by the certificates that came with them, which the new `genesis`
 * says for ever.
 */
export class Restoration {
    constructor(private readonly jury: Jury) {}

    /**
     * @param preimages of the genesis of the log, newest first
     * @throws `RESTORE_NOT_EMPTY`, `RESTORE_MISMATCH`
     */
    begin(canisterId: Uint8Array, before: readonly Origin[], preimages: readonly Uint8Array[]): void {
        const { heads, certification, geneses } = this.jury;
        const last = heads.lineage?.origins.at(-1);
        const genesis = last !== undefined && heads.lineage?.restoring ? last.genesis : heads.genesis;
        const origins = [...before, { canisterId, commits: OPEN_END, genesis }];
        if (heads.lineage?.restoring) {
            const isSame = sameOrigins(heads.lineage.origins, origins);
            if (isSame && sameBytes(geneses.origin, preimages)) return;
            mismatch('another restore is under way: run that again until it ends, or reinstall the canister');
        }
        if (heads.length > 0 || heads.draws > 0 || heads.entityChanges > 0 || heads.lineage !== undefined) {
            fail(
                'RESTORE_NOT_EMPTY',
                `the log has ${heads.length} blocks, ${heads.draws} draws were asked for, ${heads.entityChanges} entity keys are on record; install a canister anew to restore into`
            );
        }
        if (!isLineage(origins)) mismatch('the list of origins is not a lineage');
        this.checkGenerations(origins, preimages);
        geneses.beginRestore(preimages);
        heads.lineage = { origins, restoring: true };
        certification.clear();
        heads.save();
    }

    /** What came before, as far as the preimages tell; that they are those of the log, its commits show. */
    private checkGenerations(origins: readonly Origin[], preimages: readonly Uint8Array[]): void {
        const [first] = preimages;
        const generations = first && readGenerations(preimages, genesisOf(first));
        if (generations === undefined) mismatch('the preimages of its genesis do not belong together');
        const isSame = areOneLineage(
            generations,
            origins.slice(0, -1),
            origins.at(-1)?.canisterId ?? NOTHING
        );
        if (!isSame) mismatch('its origins are not those that the preimages of its genesis name');
        const { rootKey } = this.jury.geneses.installed;
        if (generations.every((one) => equalBytes(one.rootKey, rootKey))) return;
        mismatch(
            'it is a log of another network than this canister: give the canister its root key with jury set-root-key'
        );
    }

    /** @returns how many there are. @throws `RESTORE_MISMATCH` */
    entityKeys(start: number, changes: readonly EntityKeyChange[]): number {
        const { heads, entityKeys } = this.jury;
        this.requireRestoring();
        if (start > heads.entityChanges)
            mismatch(`entity keys from ${start} on, where ${heads.entityChanges} are there`);
        for (const [i, change] of changes.entries()) {
            const number = start + i;
            if (change.number !== number) mismatch(`entity key ${change.number} where ${number} is due`);
            if (number >= heads.entityChanges) {
                if (decodeEntityKey(encodeEntityKey(ZERO_HASH, change)) === undefined)
                    mismatch(`entity key ${number} is none`);
                entityKeys.append(change);
            } else if (!isSameChange(entityKeys.change(number), change)) {
                mismatch(`entity key ${number} is another one`);
            }
        }
        heads.save();
        return heads.entityChanges;
    }

    /** @returns how many blocks there are. @throws `RESTORE_MISMATCH`, `LOG_FULL` */
    blocks(start: number, blocks: readonly Uint8Array[]): number {
        const { heads, log } = this.jury;
        this.requireRestoring();
        if (start > heads.length) mismatch(`blocks from ${start} on, where ${heads.length} are there`);
        for (const [i, bytes] of blocks.entries()) {
            const index = start + i;
            if (index >= heads.length) this.append(bytes);
            else if (!equalBytes(log.bytes(index), bytes)) mismatch(`block ${index} is another one`);
        }
        heads.save();
        return heads.length;
    }

    /** @returns how many commits there are. @throws `RESTORE_MISMATCH`, and as `commit` for malformed certificates */
    commits(start: number, commits: readonly CommitValue[]): number {
        const { heads, certification } = this.jury;
        this.requireRestoring();
        if (start > heads.commitCount)
            mismatch(`commits from ${start} on, where ${heads.commitCount} are there`);
        for (const [i, commit] of commits.entries()) {
            const number = start + i;
            if (number >= heads.commitCount) {
                this.commit(commit, number);
                // Its signature was checked, which takes much of what one message may spend: the rest comes next.
                if (certification.isEndOfOrigin(heads.commitCount)) break;
            } else if (!equalBytes(certification.commits.get(number).root, commit.root)) {
                mismatch(`commit ${number} is another one`);
            }
        }
        heads.save();
        return heads.commitCount;
    }

    /** @returns the length. @throws `RESTORE_MISMATCH` */
    end(): number {
        const { heads, certification, geneses } = this.jury;
        const origins = this.requireRestoring();
        const last = origins.at(-1);
        if (last === undefined || heads.commitCount <= (origins.at(-2)?.commits ?? 0)) {
            mismatch(
                'no commit of the canister that it is of came: restore the log of the canister before it instead'
            );
        }
        if (heads.committedLength !== heads.length) {
            mismatch(`commits cover ${heads.committedLength} of ${heads.length} blocks`);
        }
        // Others may stand beside it that nobody signed, of any time.
        heads.commitTime = certification.requireGenuine(heads.commitCount - 1);
        const { root, leaves } = certification.commits.get(heads.commitCount - 1);
        const { draws, entity, genesis } = leaves;
        if (!equalBytes(entity, heads.entity))
            mismatch(`its ${heads.entityChanges} entity keys are not those that its last commit certifies`);
        const [preimage] = geneses.origin;
        if (preimage === undefined || !equalBytes(genesisOf(preimage), genesis))
            mismatch('the preimages of its genesis are not those of its last commit');
        if (draws < heads.draws)
            mismatch(`${draws} draws were asked for, and there is one of number ${heads.draws - 1}`);
        heads.draws = draws;
        heads.genesis = geneses.endRestore(restoredPreimage(last, { length: heads.length, root, genesis }));
        const ended = { ...last, commits: heads.commitCount };
        heads.lineage = { origins: [...origins.slice(0, -1), ended], restoring: false };
        this.jury.certifyAndSave();
        return heads.length;
    }

    private requireRestoring(): readonly Origin[] {
        const { lineage } = this.jury.heads;
        if (lineage?.restoring) return lineage.origins;
        return mismatch('no restore is under way; begin one');
    }

    private append(bytes: Uint8Array): void {
        const { heads, log, roster } = this.jury;
        log.checkRoom();
        const index = heads.length;
        const data = decode(bytes, index);
        if (data.kind === 'Add' || data.kind === 'Remove') {
            checkJurors(data.jurors);
            if (data.kind === 'Add') roster.add(data.jurors, index);
            else roster.remove(data.jurors, index);
        } else this.draw(index, data);
        log.appendBytes(bytes, data);
    }

    /** What a Select or an Expand leaves beside its block. */
    private draw(index: number, { kind, jurorsIndex, jurors, rand, draw, author }: BlockData): void {
        const { heads, chains, draws } = this.jury;
        if (rand === undefined || draw === undefined || jurorsIndex >= index) {
            mismatch(`block ${index} is a draw from a pool that is not there`);
        }
        if (kind === 'Expand') {
            const chain = chains.at(jurorsIndex);
            if (chain === undefined || chain.extendedBy !== undefined) {
                mismatch(`block ${index} extends block ${jurorsIndex}, which it cannot`);
            }
            const drawn = chain.drawn + jurors.length;
            chains.set(jurorsIndex, { ...chain, extendedBy: index });
            chains.set(index, { ...chain, drawn, extendedBy: undefined });
            return;
        }
        const { number = 0, requestedAt } = draw;
        // A lottery draws nobody; nothing can be extended.
        if (jurors.length === 0 && !isLotteryCommitment(this.jury.log.data(jurorsIndex)))
            mismatch(
                `block ${index} draws nobody, and block ${jurorsIndex} is not the commitment of a lottery`
            );
        const request = { by: author, requestedAt, index: jurorsIndex, count: jurors.length, memo: NOTHING };
        if (!draws.restore(number, request, index))
            mismatch(`draw number ${number} of block ${index} is taken`);
        if (number >= heads.draws) heads.draws = number + 1;
        if (jurors.length === 0) return;
        chains.set(index, { poolIndex: jurorsIndex, drawn: jurors.length, rand, extendedBy: undefined });
    }

    private commit(commit: CommitValue, number: number): void {
        const { heads, certification } = this.jury;
        const { length, root, draws, genesis, previous_hash: previousHash, roles, certificates } = commit;
        const { entity, http_expr: httpExpr } = commit;
        if (length <= heads.committedLength || length > heads.length) {
            mismatch(`commit ${number} covers ${length} of ${heads.length} blocks`);
        }
        if (![root, genesis, previousHash, roles, entity, httpExpr].every((hash) => hash.length === 32)) {
            mismatch(`a hash of commit ${number} is not 32 bytes`);
        }
        if (certificates.length > MAX_CERTIFICATES) mismatch(`commit ${number} has too many certificates`);
        this.checkLinks(number, genesis, previousHash);
        const leaves = { length, draws, genesis, previousHash, roles, entity, httpExpr };
        if (certification.restoreCommit({ root, leaves }, certificates)) return;
        mismatch(`blocks, leaves, root and certificates of commit ${number} do not belong together`);
    }

    private checkLinks(number: number, genesis: Uint8Array, previousHash: Uint8Array): void {
        const { commits } = this.jury.certification;
        if (number === 0) return this.checkFirst(genesis, previousHash);
        const { root, leaves } = commits.get(number - 1);
        const end = { length: leaves.length, root, genesis: leaves.genesis };
        const expected = expectedGenesis(this.requireRestoring(), number, end);
        if (equalBytes(previousHash, root) && equalBytes(genesis, expected)) return;
        mismatch(`commit ${number} does not follow the one before it`);
    }

    /** The first commit follows what its canister was installed with: none before it was left out. */
    private checkFirst(genesis: Uint8Array, previousHash: Uint8Array): void {
        const oldest = this.jury.geneses.origin.at(-1) ?? NOTHING;
        const { initHash } = decodeInstallGenesis(oldest) ?? {};
        if (initHash && equalBytes(genesisOf(oldest), genesis) && equalBytes(initHash, previousHash)) return;
        mismatch('the first commit is not the first of the log that its genesis begins');
    }
}

const sameBytes = (some: readonly Uint8Array[], others: readonly Uint8Array[]): boolean =>
    some.length === others.length && some.every((bytes, i) => equalBytes(bytes, others[i] ?? NOTHING));

const isSameChange = (a: EntityKeyChange, b: EntityKeyChange): boolean =>
    equalBytes(encodeEntityKey(NOTHING, a), encodeEntityKey(NOTHING, b));

const NOTHING = new Uint8Array();

function decode(bytes: Uint8Array, index: number): BlockData {
    try {
        return decodeData(bytes);
    } catch (error) {
        if (error instanceof JuryError) return mismatch(`block ${index}: ${error.message}`);
        throw error;
    }
}

function mismatch(detail: string): never {
    return fail('RESTORE_MISMATCH', detail);
}
