import { equalBytes, toHex } from '../../protocol/bytes.js';
import { rootOfState, type Leaves } from '../../protocol/jury-tree.js';
import { expectedGenesis, type LogEnd, type Origin } from '../../protocol/lineage.js';
import type { Failure } from '../finding.js';
import type { CommitInput } from '../input.js';

/** What a commit is held against. */
export interface CommitPlace {
    /** Its number, from 0. */
    readonly k: number;
    /** The commit before it. */
    readonly before: LogEnd | undefined;
    /** Of a restored log, oldest first. */
    readonly origins: readonly Origin[];
    /** What the canister of the first commit was installed with; undefined: not known. */
    readonly initHash: Uint8Array | undefined;
    /** Blocks that the log has up to here, and T over them. */
    readonly length: number;
    readonly blocksHash: Uint8Array | undefined;
}

/**
 * The rule of commits but for their certificates (docs/protocol.md, "Verification"): each covers more blocks than the
 * one before, names its root and the genesis of its canister, and has leaves that with its blocks give its root. The
 * verifier collects what is wrong, a backup stores nothing.
 */
export function commitFailures({ leaves, root }: CommitInput, place: CommitPlace): Failure[] {
    const { before, length, blocksHash } = place;
    const failures: Failure[] = [];
    const least = before?.length ?? 0;
    if (leaves.length <= least || leaves.length !== length) {
        const detail = `a commit of ${leaves.length} blocks after one of ${least}, where ${length} are given`;
        failures.push({ code: 'COMMIT_LENGTH_INVALID', detail });
    }
    failures.push(...linkFailures(leaves, place));
    if (
        leaves.length === length &&
        !(areWellFormed(leaves) && equalBytes(rootOfState(blocksHash, leaves), root))
    )
        failures.push({ code: 'ROOT_MISMATCH', detail: 'blocks and leaves do not give its root' });
    return failures;
}

/** The first commit of all names what its canister was installed with, or others before it were left out. */
function linkFailures(
    { previousHash, genesis }: Leaves,
    { k, before, origins, initHash }: CommitPlace
): Failure[] {
    const failures: Failure[] = [];
    const expected = before?.root ?? initHash;
    if (expected !== undefined && !equalBytes(previousHash, expected)) {
        const what = before === undefined ? ', and nothing came before the first: commits were left out' : '';
        failures.push({ code: 'PREVIOUS_HASH_MISMATCH', detail: `it names ${toHex(previousHash)}${what}` });
    }
    if (before !== undefined && !equalBytes(genesis, expectedGenesis(origins, k, before)))
        failures.push({ code: 'GENESIS_MISMATCH', detail: `its origin is ${toHex(genesis)}` });
    return failures;
}

/** Who answers may answer anything. */
function areWellFormed({ draws, genesis, previousHash, roles, entity, httpExpr }: Leaves): boolean {
    const isNumber = Number.isInteger(draws) && draws >= 0 && draws < 2 ** 32;
    return isNumber && [genesis, previousHash, roles, entity, httpExpr].every(({ length }) => length === 32);
}
