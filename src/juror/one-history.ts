import { equalBytes, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH, type Generation } from '../protocol/genesis.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { ShownTree } from '../verifier/block/index.js';
import type { RangeNode, VerifiedBlock, VerifiedTipWitness } from '../verifier/block/index.js';
import { checkGeneses, checkGrowth, NO_CHAINS } from '../verifier/log/index.js';
import type { CertifiedState, Contradiction } from '../verifier/log/index.js';
import { checkLength, keyCounts } from './proven-keys.js';
import { requireDraws, stagedDraws } from './shown-draws.js';
import { continued, KnownCommits, requireTails, wordsOf } from './shown-lineage.js';
import { requireTimes, type BoundedState } from './shown-times.js';
import type { VerifiedLog } from './verified-log.js';

/** What one receipt shows of the log as a whole. */
export interface ShownState {
    /** Of the certificate, nanoseconds since 1970. */
    readonly time: bigint;
    readonly leaves: Leaves;
    /** R, 32 bytes. */
    readonly root: Uint8Array;
    /** Of the tree of blocks; T is the last of them. */
    readonly nodes: readonly RangeNode[];
}

/** What receipts show of one log. */
export interface ShownHistory {
    readonly states: readonly ShownState[];
    /** In the order of the log, each once. */
    readonly blocks: readonly VerifiedBlock[];
    /** The canisters that it was in, newest first. */
    readonly lineage: readonly Generation[];
}

/** A log at hand. */
export interface LogBeside extends Pick<
    VerifiedLog,
    'states' | 'chains' | 'seals' | 'ranges' | 'lineage' | 'verdict'
> {
    /** The keys of its entity, up to the newest receipt, and up to its own end. */
    readonly shownKeys: readonly EntityKeyChange[];
    readonly ownKeys: readonly EntityKeyChange[];
}

/**
 * That one log that only grew has all that receipts show, and the log at hand, if there is one (docs/protocol.md,
 * "Checking a letter"): a canister that was put back to an older state certifies two histories, receipts could show a
 * part of each, and a log that was restored elsewhere goes on otherwise than the one that it came from.
 * @throws {JuryError} `HISTORY_REWRITTEN`, `EVIDENCE_MISMATCH`, `TAIL_DROPPED`, `PREVIOUS_HASH_MISMATCH`,
 * `ENTITY_KEYS_MISMATCH`, `TIME_ORDER`, and those of `requireDraws`
 */
export function requireOneHistory({ states, lineage, blocks }: ShownHistory, log?: LogBeside): void {
    // Of receipts alone, that the entity's keys only grew is looked at with their record.
    const shown = states.map(({ time, leaves }, number): CertifiedState => {
        const kept = log === undefined ? { ...leaves, entity: ZERO_HASH } : leaves;
        return { kind: 'seal', number, time, leaves: kept };
    });
    const all = [...(log?.states ?? []), ...shown];
    const keys = log && (log.ownKeys.length > log.shownKeys.length ? log.ownKeys : log.shownKeys);
    requireNone(checkGrowth(all, log && keys ? { ...log.chains, entity: keyCounts(keys) } : NO_CHAINS));
    const known = [...lineage, ...(log?.lineage ?? [])];
    for (const canisterId of new Map(known.map((one) => [toHex(one.canisterId), one.canisterId])).values()) {
        const own = known.filter((one) => equalBytes(one.canisterId, canisterId));
        requireNone(checkGeneses(all.filter((state) => own.some(isOf(state)))));
    }
    const whole = log === undefined ? lineage : continued(lineage, log.lineage);
    const commits = new KnownCommits(states, log?.chains.roots ?? new Map());
    requireTails(all, whole, commits);
    commits.requireOneChain(all);
    requireOneTree([...states, ...(log?.seals.flatMap(asShown) ?? [])], log);
    if (log !== undefined) requireKeys(all, lineage, log);
    const [ours, theirs] = [bounded(shown, whole), bounded(log?.states ?? [], whole)];
    requireTimes(blocks, ours, theirs, log?.ranges);
    const draws = log === undefined ? [] : [...log.verdict.draws, ...stagedDraws(log)];
    const certified = [...ours, ...theirs].map(({ state }) => state);
    requireDraws(blocks, { draws, length: log?.ranges.length ?? 0 }, certified);
}

/** Those of a lineage, each with the length that its canister's part of the log ends at. */
function bounded(states: readonly CertifiedState[], lineage: readonly Generation[]): BoundedState[] {
    return states.flatMap((state) => {
        const place = lineage.findIndex(isOf(state));
        return place < 0 ? [] : [{ state, end: lineage[place - 1]?.restored?.length ?? Infinity }];
    });
}

/**
 * So many blocks, from the first on, receipts and a log of a length both show, and whether it is all that both reach:
 * witnesses show nodes of the tree, and those that cover blocks behind the end of the log say nothing of those before.
 */
export function blocksShown({ states }: ShownHistory, length: number): { count: number; isWhole: boolean } {
    const nodes = states.flatMap((state) => state.nodes).filter(({ end }) => end <= length);
    nodes.sort((a, b) => a.start - b.start);
    const count = nodes.reduce((shown, { start, end }) => (start <= shown ? Math.max(shown, end) : shown), 0);
    return { count, isWhole: count === length || states.every(({ leaves }) => leaves.length <= count) };
}

const isOf =
    ({ leaves }: CertifiedState) =>
    ({ genesis }: Generation): boolean =>
        equalBytes(leaves.genesis, genesis);

/** That the trees of blocks of all states are one, as far as they are shown, and that of the log at hand. */
function requireOneTree(states: readonly Pick<ShownState, 'leaves' | 'nodes'>[], log?: LogBeside): void {
    const tree = new ShownTree(log?.ranges);
    for (const { leaves, nodes } of states) {
        // Where T is the same, so is all under it.
        const isWithin = leaves.length <= (log?.ranges.length ?? 0);
        for (const node of isWithin ? nodes.slice(-1) : nodes) if (!tree.add(node)) throw twoHistories(node);
    }
    const node = tree.contradiction();
    if (node !== undefined) throw twoHistories(node);
}

/** T of a seal, and nothing below it. */
function asShown({ leaves, blocksHash }: VerifiedTipWitness): Pick<ShownState, 'leaves' | 'nodes'>[] {
    return blocksHash === undefined
        ? []
        : [{ leaves, nodes: [{ start: 0, end: leaves.length, hash: blocksHash }] }];
}

/**
 * That the keys which receipts prove, and those of the log, are those of every state of either that they reach: a log
 * that was restored has the keys that the commit which ended the one before certifies.
 * @param lineage of the receipts, newest first
 */
function requireKeys(all: readonly CertifiedState[], lineage: readonly Generation[], log: LogBeside): void {
    for (const [keys, generations] of [
        [log.shownKeys, lineage],
        [log.ownKeys, log.lineage]
    ] as const) {
        const counts = keyCounts(keys);
        for (const { state, end } of bounded(all, generations)) {
            const count = counts.get(toHex(state.leaves.entity));
            if (count !== undefined) checkLength(keys, state.leaves, count);
            // The record of a log may be missing; that of receipts leads to the newest of them.
            else if (keys === log.shownKeys && state.kind === 'commit' && end < Infinity && state.leaves.length <= end)
                throw new JuryError('ENTITY_KEYS_MISMATCH', `the network certified other keys ${wordsOf(state)}`); // prettier-ignore
        }
    }
}

function requireNone(contradictions: Iterable<Contradiction>): void {
    for (const { code, earlier, later } of contradictions) {
        const detail = `the network certified states that no log has which only grows: ${wordsOf(earlier)}, and ${wordsOf(later)}`;
        throw new JuryError(code, detail);
    }
}

const twoHistories = ({ start, end }: RangeNode): JuryError => {
    const which =
        end - start === 1 ? `two blocks ${start}` : `others in the place of blocks ${start} to ${end - 1}`;
    return new JuryError('HISTORY_REWRITTEN', `the network certified ${which}`);
};
