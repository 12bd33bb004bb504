import { equalBytes, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import type { Generation } from '../protocol/genesis.js';
import { isoTime } from '../protocol/iso-time.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { ShownTree } from '../verifier/block/index.js';
import type { RangeNode, VerifiedTipWitness } from '../verifier/block/index.js';
import { checkGeneses, checkGrowth, DrawNumbers, NO_CHAINS } from '../verifier/log/index.js';
import type { CertifiedState, Chains, Contradiction, TakenNumber } from '../verifier/log/index.js';
import { keyCounts } from './proven-keys.js';
import type { VerifiedLog } from './verified-log.js';

/** What one receipt shows of the log as a whole. */
export interface ShownState {
    readonly canisterId: Uint8Array;
    /** Of the certificate, nanoseconds since 1970. */
    readonly time: bigint;
    readonly leaves: Leaves;
    /** Of the tree of blocks; T is the last of them. */
    readonly nodes: readonly RangeNode[];
}

/** What receipts show of one log. */
export interface ShownHistory {
    readonly states: readonly ShownState[];
    /** The numbers that their Selects took. */
    readonly draws: readonly TakenNumber[];
    /** The canisters that it was in, newest first. */
    readonly lineage: readonly Generation[];
}

/**
 * That one log that only grew has all states that receipts show (docs/protocol.md, rule 8 of "Verification"): a
 * canister that was put back to an older state certifies two histories, and receipts could show a part of each.
 * @throws {JuryError} `HISTORY_REWRITTEN`, `DRAW_NUMBER_INVALID`
 */
export function requireOneHistory({ states, lineage, draws }: ShownHistory): void {
    // That the entity's keys only grew is looked at with their record.
    const keyless = states.map((state) => ({ ...state, leaves: { ...state.leaves, entity: ZERO_HASH } }));
    requireGrowth(keyless.map(asCertified), NO_CHAINS);
    requireNumbers(draws, states.map(asCertified));
    for (const { canisterId } of lineage) {
        const own = states.filter((state) => equalBytes(state.canisterId, canisterId));
        requireNone(checkGeneses(own.map(asCertified)));
    }
    requireOneTree(states, lineage);
}

/** That the trees of blocks of all states are one, as far as they are shown. */
function requireOneTree(
    states: readonly Pick<ShownState, 'leaves' | 'nodes'>[],
    lineage: readonly Generation[]
): void {
    const trees = new Map<string, ShownTree>();
    for (const { leaves, nodes } of states) {
        const shared = sharedLength(lineage, leaves.genesis);
        for (const node of nodes) {
            addNode(trees, toHex(leaves.genesis), node);
            if (node.end <= shared) addNode(trees, OF_ALL, node);
        }
    }
    for (const tree of trees.values()) {
        const node = tree.contradiction();
        if (node !== undefined) throw twoHistories(node);
    }
}

/** The tree that all canisters have in common which the log was in. */
const OF_ALL = '';

function addNode(trees: Map<string, ShownTree>, name: string, node: RangeNode): void {
    const tree = trees.get(name) ?? new ShownTree();
    trees.set(name, tree);
    if (!tree.add(node)) throw twoHistories(node);
}

/**
 * That a log has what receipts show of it: certified states that only grow, those of receipts among them, and the same
 * blocks, as far as both reach.
 * @param shownKeys of its entity, up to the newest receipt
 * @throws {JuryError} `HISTORY_REWRITTEN`, `DRAW_NUMBER_INVALID`
 */
export function requireSameHistory(
    { states, lineage, draws }: ShownHistory,
    log: Pick<VerifiedLog, 'states' | 'chains' | 'seals' | 'ranges' | 'seats'>,
    shownKeys: readonly EntityKeyChange[]
): void {
    const reach = Math.min(log.ranges.length, commonLength(lineage, log.states));
    for (const { leaves, nodes } of states) {
        const shared = Math.min(reach, sharedLength(lineage, leaves.genesis));
        const within = nodes.filter(({ end }) => end <= shared);
        // Where T is the same, so is all under it.
        const compared = leaves.length <= shared ? within.slice(-1) : within;
        for (const node of compared)
            if (!equalBytes(log.ranges.hashOf(node), node.hash)) throw twoHistories(node);
    }
    const { provenKeys } = log.seats;
    const keys = provenKeys.length > shownKeys.length ? provenKeys : shownKeys;
    const all = [...log.states, ...states.map(asCertified)];
    requireGrowth(all, { ...log.chains, entity: keyCounts(keys) });
    requireNumbers(draws, all);
    // Seals whose blocks are not all at hand show what their T is.
    requireOneTree([...states, ...log.seals.flatMap(asShown)], lineage);
}

/** T of a seal, and nothing below it. */
function asShown({ leaves, blocksHash }: VerifiedTipWitness): Pick<ShownState, 'leaves' | 'nodes'>[] {
    return blocksHash === undefined
        ? []
        : [{ leaves, nodes: [{ start: 0, end: leaves.length, hash: blocksHash }] }];
}

/** That draws took their numbers by the rules of "Verification": each once, and none that a state had before it. */
function requireNumbers(draws: readonly TakenNumber[], states: readonly CertifiedState[]): void {
    const numbers = new DrawNumbers();
    for (const { index, number, requestedAt } of [...draws].sort((a, b) => a.index - b.index)) {
        const failure = numbers.addBlock(index, number, requestedAt);
        if (failure !== undefined) throw new JuryError(failure.code, failure.detail);
    }
    const numbered = states.map(({ time, leaves }) => ({ time, draws: leaves.draws }));
    for (const [index, { code, detail }] of numbers.end(numbered))
        throw new JuryError(code, `block ${index}: ${detail}`);
}

const asCertified = ({ time, leaves }: ShownState, number: number): CertifiedState => ({
    kind: 'seal',
    number,
    time,
    leaves
});

const requireGrowth = (states: readonly CertifiedState[], chains: Chains): void =>
    requireNone(checkGrowth(states, chains));

function requireNone(contradictions: Iterable<Contradiction>): void {
    for (const { code, earlier, later } of contradictions) {
        const detail = `the network certified states that no log has which only grows: ${wordsOf(earlier)}, and ${wordsOf(later)}`;
        throw new JuryError(code, detail);
    }
}

const wordsOf = ({ time, leaves: { length, draws } }: CertifiedState): string =>
    `at ${isoTime(time)} ${length} blocks and ${draws} draw numbers`;

/** So many blocks a canister of the lineage has in common with those that the log went on in. @param lineage newest first */
function sharedLength(lineage: readonly Generation[], genesis: Uint8Array): number {
    const at = lineage.findIndex((one) => equalBytes(one.genesis, genesis));
    return Math.min(
        ...lineage.slice(0, Math.max(0, at)).map(({ restored }) => restored?.length ?? 0),
        Infinity
    );
}

/** So many blocks two logs have in common by what they say of where they come from. */
function commonLength(lineage: readonly Generation[], states: readonly CertifiedState[]): number {
    const isOf =
        ({ genesis }: Generation) =>
        ({ leaves }: CertifiedState): boolean =>
            equalBytes(leaves.genesis, genesis);
    const common = lineage.find((one) => states.some(isOf(one)));
    if (common === undefined) return 0;
    const commits = states.filter(({ kind }) => kind === 'commit');
    const own = commits.filter(isOf(common)).reduce((most, { leaves }) => Math.max(most, leaves.length), 0);
    const wentOn = commits.some((state) => state.leaves.length > own && !isOf(common)(state));
    return Math.min(sharedLength(lineage, common.genesis), wentOn ? own : Infinity);
}

const twoHistories = ({ start, end }: RangeNode): JuryError => {
    const which =
        end - start === 1 ? `two blocks ${start}` : `others in the place of blocks ${start} to ${end - 1}`;
    return new JuryError('HISTORY_REWRITTEN', `the network certified ${which}`);
};
