import type { CommitInput, Finding } from '../verifier/index.js';
import type { Line } from './report.js';
import { TEXTS } from './texts.js';

/**
 * What failed, as whoever looks for the file that was changed needs it. One changed block takes the roots of all
 * commits from there on with it: that is told once, and of the blocks, not of the commits.
 */
export function failureLines(findings: readonly Finding[], commits: readonly CommitInput[]): Line[] {
    const failures = findings.filter(({ state }) => state === 'failed');
    const roots = commitsWith(failures, 'ROOT_MISMATCH', commits);
    const foreign = commitsWith(failures, 'CANISTER_MISMATCH', commits);
    const isOfOther = foreign.size === commits.length && commits.length > 0;
    // As long as a later commit fits, the blocks before it do.
    const first = [...roots].find((k) => commits.every((_, later) => later < k || roots.has(later)));
    const isLater = ({ subject, index, code }: Finding) =>
        subject === 'commit' &&
        ((code === 'ROOT_MISMATCH' && first !== undefined && index >= first && roots.has(index)) ||
            (code === 'CANISTER_MISMATCH' && isOfOther));
    return [
        ...(isOfOther ? [canisterLine()] : []),
        ...(first === undefined ? [] : [blocksLine(first, commits)]),
        ...failures.filter((failure) => !isLater(failure)).map(toLine)
    ];
}

/** Where it is: whoever looks at the folder has to find it there. */
export function toLine({ subject, index, state, code, detail }: Finding): Line {
    if (subject === 'log') return { state, title: TEXTS.place.log, code, detail: '', words: detail };
    const file = subject === 'block' ? TEXTS.placeBlockFile(index) : TEXTS.placeCommitFile(index);
    return { state, title: `${TEXTS.place[subject](index)} (${file})`, code, detail: '', words: detail };
}

/** In their order. */
function commitsWith(
    failures: readonly Finding[],
    code: Finding['code'],
    commits: readonly CommitInput[]
): ReadonlySet<number> {
    const found = failures.filter((one) => one.subject === 'commit' && one.code === code);
    return new Set(found.map(({ index }) => index).filter((index) => index < commits.length));
}

/** The blocks that commit `first` is the first to cover, or what stands in its own file if nothing comes after it. */
function blocksLine(first: number, commits: readonly CommitInput[]): Line {
    const from = commits[first - 1]?.leaves.length ?? 0;
    const to = Math.max(from, (commits[first]?.leaves.length ?? 0) - 1);
    const isLast = first === commits.length - 1;
    return {
        state: 'failed',
        title: TEXTS.changedBlocks(from, to, isLast ? first : undefined),
        code: 'ROOT_MISMATCH',
        detail: isLast ? '' : TEXTS.changedBlocksDetail(first, commits.length - first)
    };
}

const canisterLine = (): Line => ({
    state: 'failed',
    title: TEXTS.otherCanister,
    code: 'CANISTER_MISMATCH',
    detail: TEXTS.otherCanisterDetail
});
