import type { BlockData } from '../protocol/block.js';
import { decodeData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_CERTIFICATES } from '../protocol/limits.js';
import { expectedGenesis, isLineage, restoredGenesis, sameOrigins } from '../protocol/lineage.js';
import type { Origin } from '../protocol/lineage.js';
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

    /** @throws `RESTORE_NOT_EMPTY`, `RESTORE_MISMATCH` */
    begin(canisterId: Uint8Array, before: readonly Origin[]): void {
        const { heads, certification } = this.jury;
        const last = heads.lineage?.origins.at(-1);
        const genesis = last !== undefined && heads.lineage?.restoring ? last.genesis : heads.genesis;
        const origins = [...before, { canisterId, commits: OPEN_END, genesis }];
        if (heads.lineage?.restoring) {
            if (sameOrigins(heads.lineage.origins, origins)) return;
            mismatch('another restore is under way');
        }
        if (heads.length > 0 || heads.draws > 0 || heads.lineage !== undefined) {
            fail(
                'RESTORE_NOT_EMPTY',
                `the log has ${heads.length} blocks, and ${heads.draws} draws were asked for`
            );
        }
        if (!isLineage(origins)) {
            mismatch('the lineage is none');
        }
        heads.lineage = { origins, restoring: true };
        certification.clear();
        heads.save();
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
            if (number >= heads.commitCount) this.commit(commit, number);
            else if (!equalBytes(certification.commits.get(number).root, commit.root)) {
                mismatch(`commit ${number} is another one`);
            }
        }
        heads.save();
        return heads.commitCount;
    }

    /** @returns the length. @throws `RESTORE_MISMATCH` */
    end(): number {
        const { heads, certification } = this.jury;
        const origins = this.requireRestoring();
        const last = origins.at(-1);
        if (last === undefined || heads.commitCount <= (origins.at(-2)?.commits ?? 0)) {
            mismatch('there is no commit to end with');
        }
        if (heads.committedLength !== heads.length) {
            mismatch(`commits cover ${heads.committedLength} of ${heads.length} blocks`);
        }
        const { draws } = certification.commits.get(heads.commitCount - 1).leaves;
        if (draws < heads.draws)
            mismatch(`${draws} draws were asked for, and there is one of number ${heads.draws - 1}`);
        heads.draws = draws;
        heads.genesis = restoredGenesis(last, heads.length, heads.previousHash);
        const ended = { ...last, commits: heads.commitCount };
        heads.lineage = { origins: [...origins.slice(0, -1), ended], restoring: false };
        this.jury.seal();
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
        const request = { by: author, requestedAt, index: jurorsIndex, count: jurors.length, memo: NOTHING };
        if (!draws.restore(number, request, index))
            mismatch(`draw number ${number} of block ${index} is taken`);
        if (number >= heads.draws) heads.draws = number + 1;
        chains.set(index, { poolIndex: jurorsIndex, drawn: jurors.length, rand, extendedBy: undefined });
    }

    private commit(commit: CommitValue, number: number): void {
        const { heads, certification } = this.jury;
        const { length, root, draws, genesis, previous_hash: previousHash, roles, certificates } = commit;
        if (length <= heads.committedLength || length > heads.length) {
            mismatch(`commit ${number} covers ${length} of ${heads.length} blocks`);
        }
        if (![root, genesis, previousHash, roles].every((hash) => hash.length === 32)) {
            mismatch(`a hash of commit ${number} is not 32 bytes`);
        }
        if (certificates.length > MAX_CERTIFICATES) mismatch(`commit ${number} has too many certificates`);
        if (number > 0) this.checkLinks(number, genesis, previousHash);
        const leaves = { length, draws, genesis, previousHash, roles };
        if (certification.restoreCommit({ root, leaves }, certificates)) return;
        mismatch(`blocks, leaves, root and certificates of commit ${number} do not belong together`);
    }

    private checkLinks(number: number, genesis: Uint8Array, previousHash: Uint8Array): void {
        const { commits } = this.jury.certification;
        const { root, leaves } = commits.get(number - 1);
        const end = { length: leaves.length, root, genesis: leaves.genesis };
        const expected = expectedGenesis(this.requireRestoring(), number, end);
        if (equalBytes(previousHash, root) && equalBytes(genesis, expected)) return;
        mismatch(`commit ${number} does not follow the one before it`);
    }
}

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
