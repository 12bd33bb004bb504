import { checkGeneses, checkGrowth, DrawNumbers } from '../../verifier/log/index.js';
import type { CertifiedState, Contradiction } from '../../verifier/log/index.js';
import type { BlockTree } from '../../verifier/block/index.js';
import { Timeline } from '../../verifier/draws/index.js';
import { certifiedTime, type CertificateContext } from '../../verifier/certificate/index.js';
import type { Failure } from '../../verifier/index.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import type { RoleChange } from '../../protocol/roles.js';
import { canisterOf } from '../../protocol/lineage.js';
import type { NumberedState } from '../../verifier/log/index.js';
import type { Archive, Kept, OtherRecords, Seal } from '../format/index.js';
import { ofItself } from './audit-records.js';
import { BadFiles, type BadEvidence } from './bad-files.js';
import { chainsOf } from './chains.js';
import { SealAudit, type Fork } from './seal-audit.js';
import { recordedDraws } from './verify-records.js';

/** What seals, and a log that is known to be genuine, have against each other. */
export interface SealCheck {
    /** Each reason why not all of it can be of one log that only grew. */
    readonly failures: readonly Failure[];
    readonly contradictions: readonly Contradiction[];
    readonly forks: readonly Fork[];
    /** Files of seals that do not hold. */
    readonly bad: readonly BadEvidence[];
    /** What those that do certify. */
    readonly sealed: readonly Leaves[];
}

interface KnownLog {
    readonly context: CertificateContext;
    /** Over all blocks of the archive. */
    readonly tree: BlockTree;
    /** Other states that the network certified of this log. */
    readonly states?: readonly CertifiedState[];
    /** The record of roles, as far as it is at hand. */
    readonly roles?: readonly RoleChange[] | undefined;
    /** Records of a second history. */
    readonly others?: OtherRecords | undefined;
}

/** Holds seals against a log and each other, without going through the log again. */
export function checkSeals(
    archive: Archive,
    kept: readonly Kept<Seal>[],
    { context, tree, states = [], roles = [], others }: KnownLog
): SealCheck {
    const { length } = archive.blocks;
    const bad = new BadFiles();
    const seals = new SealAudit(kept, archive, length, bad);
    seals.authenticate(context);
    const rootAt = (at: number) => (at > length ? undefined : tree.upTo(at));
    const numbers = numbersOf(archive, seals.states);
    const beyond: NumberedState[] = [];
    const site = {
        rootAt,
        timeline: new Timeline(),
        numbers,
        states: beyond,
        areCertified: true,
        isProven: () => true
    };
    const failures: Failure[] = [];
    for (const { state, code, detail } of seals.goOn(site))
        if (state === 'failed' && code !== undefined) failures.push({ code, detail });
    const newest = newestState(archive, context);
    const all = [...states, ...(newest === undefined ? [] : [newest]), ...seals.states];
    const within = seals.seen.flatMap(({ time, draws }) => (draws === undefined ? [] : { time, draws }));
    for (const [, failure] of numbers.end([...within, ...beyond])) failures.push(failure);
    const contradictions = [
        ...checkGrowth(all, chainsOf(archive, roles, true, others)),
        ...checkGeneses(ofItself(all, archive))
    ];
    const { forks } = seals;
    if (forks.length > 0 && failures.length === 0)
        failures.push({ code: 'HISTORY_REWRITTEN', detail: 'a seal has other blocks than the log' });
    for (const { code, detail } of contradictions) failures.push({ code, detail });
    return {
        failures,
        contradictions,
        forks,
        bad: bad.list,
        sealed: seals.states.map(({ leaves }) => leaves)
    };
}

/** The draw numbers on record, where a seal says how many were taken. */
function numbersOf({ blocks }: Archive, sealed: readonly CertifiedState[]): DrawNumbers {
    const numbers = new DrawNumbers();
    if (!sealed.some(({ leaves }) => leaves.draws > 0)) return numbers;
    for (const { block, number, requestedAt } of recordedDraws(blocks).values())
        numbers.addBlock(block, number, requestedAt);
    return numbers;
}

/** The newest genuine certificate of the newest commit. */
function newestState(
    { commits, origins = [], canisterId }: Archive,
    context: CertificateContext
): CertifiedState | undefined {
    const [commit, number] = [commits.at(-1), commits.length - 1];
    if (commit === undefined) return undefined;
    const owner = { ...context, canisterId: canisterOf(origins, number, canisterId) };
    let time: bigint | undefined;
    for (const one of commit.certificates) {
        const found = certifiedTime(one, commit.root, owner);
        if (found !== undefined && (time === undefined || found > time)) time = found;
    }
    return time === undefined ? undefined : { kind: 'commit', number, time, leaves: commit.leaves };
}
