import { equalBytes, toHex } from '../../protocol/bytes.js';
import type { ReasonCode } from '../../protocol/codes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { DrawReport } from '../draws/index.js';
import type { ProvenCommit } from './commit-check.js';
import { isoTime } from '../../protocol/iso-time.js';

/** What a verification comes to. */
export interface Verdict {
    readonly verified: boolean;
    /** Why not: the codes of all failed findings, in the order found, each once. */
    readonly codes: readonly ReasonCode[];
    /** Blocks that the newest proven commit covers. */
    readonly length: number;
    /** Time of the newest genuine certificate, nanoseconds since 1970. */
    readonly asOf: bigint | undefined;
    /** R, the root of the newest proven commit. */
    readonly root: Uint8Array | undefined;
    /** T over its blocks. */
    readonly blocksHash: Uint8Array | undefined;
    /** Every draw on record, unless they were handed out one by one. */
    readonly draws: readonly DrawReport[];
    /** What even a good verdict leaves open, in words. */
    readonly notProven: readonly string[];
}

interface Parts {
    readonly codes: readonly ReasonCode[];
    readonly newest: ProvenCommit | undefined;
    readonly asOf: bigint | undefined;
    readonly draws: readonly DrawReport[];
    /** Draws of a pool that was not committed before they were requested. */
    readonly late: readonly number[];
    /** `previous_hash` of the first commit. */
    readonly previous: Uint8Array | undefined;
    /** Whether the preimages of the genesis were given, which name what the first commit has to follow. */
    readonly isFirstKnown: boolean;
    readonly depth: Depth;
    /** Certificates of commits before it were not asked. */
    readonly asksFrom: number;
}

/** `tip`: the newest commit's certificates, which prove all blocks. `full`: those of every commit, which prove when. */
export type Depth = 'tip' | 'full';

export function writeVerdict({ codes, newest, asOf, draws, ...parts }: Parts): Verdict {
    return {
        verified: codes.length === 0 && newest !== undefined,
        codes,
        length: newest?.length ?? 0,
        asOf,
        root: newest?.root,
        blocksHash: newest?.blocksHash,
        draws,
        notProven: notProven({ asOf, ...parts })
    };
}

function notProven({
    asOf,
    late,
    previous,
    isFirstKnown,
    depth,
    asksFrom
}: Omit<Parts, 'codes' | 'newest' | 'draws'>): string[] {
    const open = [
        asOf === undefined
            ? 'anything: there is no genuine certificate'
            : `as of ${isoTime(asOf)}; nothing later is proven`,
        'that the code which ran was the published one',
        ROLES_LEFT_OPEN,
        GROWTH_LEFT_OPEN
    ];
    if (previous !== undefined && !isFirstKnown) open.push(FIRST_LEFT_OPEN);
    if (previous !== undefined && !equalBytes(previous, ZERO_HASH)) {
        open.push(`what came before the first commit: it names the root ${toHex(previous)}`);
    }
    if (depth === 'tip') open.push('when the blocks were there: only the newest certificates were asked');
    else if (asksFrom > 0)
        open.push(
            `when the first blocks were there: certificates of the first ${asksFrom} commits were not asked`
        );
    else if (late.length > 0)
        open.push(`that the pool stood before the draw was requested: block ${listed(late)}`);
    return open;
}

/** Whoever has the record of roles may close it. */
export const ROLES_LEFT_OPEN =
    'who held which role when: the log certifies the head of the record of roles, not the record';

/** Whoever holds all certified states against each other closes it. */
export const GROWTH_LEFT_OPEN =
    'that the records of roles and of entity keys only grew: certified states were not held against each other';

const FIRST_LEFT_OPEN =
    'that no commit came before the first: the preimages of the genesis, which name what it has to follow, were not given';

const LISTED = 100;
const listed = (indices: readonly number[]): string =>
    indices.slice(0, LISTED).join(', ') +
    (indices.length > LISTED ? ` and ${indices.length - LISTED} more` : '');
