import { equalBytes, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { Generation } from '../protocol/genesis.js';
import { isoTime } from '../protocol/iso-time.js';
import type { VerifiedLeaves } from '../verifier/block/index.js';
import type { CertifiedState } from '../verifier/log/index.js';
import { ensure } from './checks.js';

/** The longer of two lineages, which has to go on from the other. @throws {JuryError} `EVIDENCE_MISMATCH` */
export function continued(one: readonly Generation[], other: readonly Generation[]): readonly Generation[] {
    const [longer, shorter] = one.length < other.length ? [other, one] : [one, other];
    const [end, same] = [shorter[0], longer[longer.length - shorter.length]];
    // A genesis rests on all that came before.
    const isOne = end !== undefined && same !== undefined && equalBytes(end.genesis, same.genesis);
    ensure(isOne, 'EVIDENCE_MISMATCH', 'receipts and archive are of two logs');
    return longer;
}

/**
 * That no canister went on behind the end with which its log was restored into the next one, and that the next one went on
 * from there.
 * @param lineage newest first
 * @throws {JuryError} `TAIL_DROPPED`, `PREVIOUS_HASH_MISMATCH`, `TIME_ORDER`
 */
export function requireTails(
    all: readonly CertifiedState[],
    lineage: readonly Generation[],
    commits: KnownCommits
): void {
    let fewest = Infinity;
    const newer: CertifiedState[] = [];
    for (const [i, generation] of lineage.entries()) {
        const own = all.filter(({ leaves }) => equalBytes(leaves.genesis, generation.genesis));
        const end = lineage[i - 1]?.restored;
        if (generation.restored !== undefined)
            for (const state of own) requireGoesOn(state, generation.restored, commits);
        if (end !== undefined) {
            const { length, root } = end;
            const ends = own.filter(({ kind, leaves }) => kind === 'commit' && leaves.length === length);
            const isEnd = ends.length === 0 || commits.placeOf(root) !== undefined;
            ensure(isEnd, 'TAIL_DROPPED', `it was restored with another commit of ${length} blocks`);
            fewest = Math.min(fewest, ends[0]?.leaves.draws ?? fewest);
            requireLater(newer, [...own.filter(({ leaves }) => leaves.length < length), ...earliest(ends)]);
            for (const state of own)
                if (state.leaves.length > length || state.leaves.draws > fewest)
                    throw new JuryError(
                        'TAIL_DROPPED',
                        `the network certified ${wordsOf(state)}, more than the ${length} blocks that the log was restored with, or the draw numbers taken by then`
                    );
        }
        for (const { leaves } of own) fewest = Math.min(fewest, leaves.draws);
        for (const state of own) newer.push(state);
    }
}

/** M5 over a restore: no state of a restored log names an older commit than the one that it was restored with. */
function requireGoesOn(
    state: CertifiedState,
    { root }: NonNullable<Generation['restored']>,
    commits: KnownCommits
): void {
    const { previousHash, genesis } = state.leaves;
    if (equalBytes(previousHash, root)) return;
    const [place, end] = [commits.placeOf(previousHash), commits.placeOf(root)];
    // Where the end is not at hand, all that is at hand of the log came before it.
    const isOlder = place !== undefined && place < (end ?? Infinity);
    const shown = commits.shownWith(previousHash);
    if (isOlder || (shown !== undefined && !equalBytes(shown.leaves.genesis, genesis)))
        throw new JuryError('PREVIOUS_HASH_MISMATCH', `it was restored with another commit than is named ${wordsOf(state)}`); // prettier-ignore
}

/** T2 over a restore: a log is certified in the next canister after all that it was restored with. */
function requireLater(newer: readonly CertifiedState[], older: readonly CertifiedState[]): void {
    const last = older.reduce<CertifiedState | undefined>(
        (a, b) => (a && a.time > b.time ? a : b),
        undefined
    );
    for (const state of newer)
        if (last !== undefined && state.time < last.time)
            throw new JuryError('TIME_ORDER', `the network certified ${wordsOf(state)}, before ${wordsOf(last)}, which it goes on from`); // prettier-ignore
}

/** A commit may have further certificates, of after the restore. */
const earliest = (ends: readonly CertifiedState[]): readonly CertifiedState[] =>
    [...ends].sort((a, b) => (a.time < b.time ? -1 : 1)).slice(0, 1);

/** The commits of a log at hand, and states that receipts show, which are commits where later ones name them. */
export class KnownCommits {
    private readonly shown: ReadonlyMap<string, VerifiedLeaves>;

    constructor(
        states: readonly VerifiedLeaves[],
        private readonly roots: ReadonlyMap<string, number>
    ) {
        this.shown = new Map(states.map((state) => [toHex(state.root), state]));
    }

    placeOf(root: Uint8Array): number | undefined {
        return this.roots.get(toHex(root));
    }

    shownWith(root: Uint8Array): VerifiedLeaves | undefined {
        return this.shown.get(toHex(root));
    }

    /**
     * That no commit has two which follow it: what is named as the one before is a commit.
     * @throws {JuryError} `PREVIOUS_HASH_MISMATCH`
     */
    requireOneChain(all: readonly CertifiedState[]): void {
        for (const { root, leaves } of this.shown.values()) {
            const place = this.placeOf(leaves.previousHash);
            // The log has a commit at each place but that of the newest.
            const isAnother =
                place !== undefined && place < this.roots.size - 1 && this.placeOf(root) === undefined;
            if (isAnother && all.some((state) => equalBytes(state.leaves.previousHash, root)))
                throw new JuryError('PREVIOUS_HASH_MISMATCH', 'the network certified two commits behind one');
        }
    }
}

/** A state in words. */
export const wordsOf = ({ time, leaves: { length, draws } }: CertifiedState): string =>
    `at ${isoTime(time)} ${length} blocks and ${draws} draw numbers`;
