import { toHex } from '../../protocol/bytes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import type { ReasonCode } from '../../protocol/codes.js';
import { isoTime } from '../../protocol/iso-time.js';

/** That the network certified these leaves at one time: a commit, a seal, or what was verified before. */
export interface CertifiedState {
    readonly kind: 'commit' | 'seal';
    /** Of the commit; of a seal its place among those given. */
    readonly number: number;
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly leaves: Leaves;
}

/** Two states that cannot both be of one log that only grows. */
export interface Contradiction {
    readonly code: ReasonCode;
    readonly detail: string;
    readonly earlier: CertifiedState;
    readonly later: CertifiedState;
    /** The later one is shorter. */
    readonly isShrunk: boolean;
    /** The later one is back at what the earlier one had replaced: whatever is at hand of the preimages. */
    readonly isReturn: boolean;
}

/** Where each head of a hash chain stands in it, as far as its preimages are at hand. */
export interface Chains {
    readonly roles: ReadonlyMap<string, number>;
    readonly entity: ReadonlyMap<string, number>;
    /** Roots of commits: what `previous_hash` may be. */
    readonly roots: ReadonlyMap<string, number>;
    /** Further records of roles and of entity keys, each as a whole: of a canister that was put back there may be two. */
    readonly otherRoles?: readonly ReadonlyMap<string, number>[];
    readonly otherEntity?: readonly ReadonlyMap<string, number>[];
}

/** One record, or several. */
type Records = readonly ReadonlyMap<string, number>[];

interface Rule {
    readonly code: ReasonCode;
    readonly what: string;
    /** Undefined: it stands nowhere that is known, so it comes later than all that is. */
    readonly placeOf: (leaves: Leaves, chains: Chains) => number | undefined;
    /** Whether commits are held against each other in another place. */
    readonly isOfCommits: boolean;
    /** Of the head of a hash chain: it, and the records that it may stand in. */
    readonly chain?: Chain;
}

interface Chain {
    readonly headOf: (leaves: Leaves) => Uint8Array;
    readonly recordsIn: (chains: Chains) => Records;
}

const NOWHERE: ReadonlyMap<string, number> = new Map([[toHex(ZERO_HASH), 0]]);
export const NO_CHAINS: Chains = { roles: NOWHERE, entity: NOWHERE, roots: NOWHERE };

/** The rule that a hash chain only grows. */
const chainRule = (what: string, isOfCommits: boolean, chain: Chain): Rule => ({
    code: 'HISTORY_REWRITTEN',
    what,
    placeOf: (leaves, chains) => {
        const head = toHex(chain.headOf(leaves));
        for (const record of chain.recordsIn(chains)) {
            const place = record.get(head);
            if (place !== undefined) return place;
        }
        return undefined;
    },
    isOfCommits,
    chain
});

const RULES: readonly Rule[] = [
    { code: 'HISTORY_REWRITTEN', what: 'blocks', placeOf: ({ length }) => length, isOfCommits: true },
    { code: 'DRAW_NUMBER_INVALID', what: 'draw numbers', placeOf: ({ draws }) => draws, isOfCommits: true },
    chainRule('changes of roles', false, {
        headOf: ({ roles }) => roles,
        recordsIn: ({ roles, otherRoles = [] }) => [roles, ...otherRoles]
    }),
    chainRule('changes of the entity key', false, {
        headOf: ({ entity }) => entity,
        recordsIn: ({ entity, otherEntity = [] }) => [entity, ...otherEntity]
    }),
    chainRule('commits', true, {
        headOf: ({ previousHash }) => previousHash,
        recordsIn: ({ roots }) => [roots]
    })
];

/**
 * Holds the states of one log against each other: ordered by time, each has all that the one before it has. Those of
 * equal time need only be comparable. Two heads that stand in no record together exclude each other. Whether their blocks are the same is looked at elsewhere.
 */
export function* checkGrowth(states: readonly CertifiedState[], chains: Chains): Generator<Contradiction> {
    for (const group of byGenesis(states).values()) {
        const sorted = group.sort((a, b) => compare(a, b, chains));
        for (const rule of RULES) {
            yield* checkRule(sorted, rule, chains);
            yield* checkReturns(sorted, rule, chains);
        }
    }
}

/**
 * Heads of a hash chain whose preimages are not at hand have no place in it. But a chain only grows, so none comes back
 * once another has followed.
 */
function* checkReturns(
    sorted: readonly CertifiedState[],
    { placeOf, chain, what, code }: Rule,
    chains: Chains
): Generator<Contradiction> {
    if (chain === undefined) return;
    const unknown = sorted.filter(({ leaves }) => placeOf(leaves, chains) === undefined);
    for (const { earlier, later } of returns(unknown, ({ leaves }) => toHex(chain.headOf(leaves)))) {
        const detail = `${nameOf(later)} is back at the ${what} from before ${nameOf(earlier)}`;
        yield { code, detail, earlier, later, isShrunk: false, isReturn: true };
    }
}

/**
 * The states of one canister, whatever log each is of: a canister that was installed anew or restored into has another
 * genesis from then on, and comes back to an older one only if an older state was put in place of it.
 */
export function* checkGeneses(states: readonly CertifiedState[]): Generator<Contradiction> {
    for (const { earlier, later } of returns(states, ({ leaves }) => toHex(leaves.genesis))) {
        const detail = `${nameOf(later)} is of a log that the canister had left by ${nameOf(earlier)}: it was put back to an older state`;
        yield { code: 'HISTORY_REWRITTEN', detail, earlier, later, isShrunk: false, isReturn: true };
    }
}

/**
 * Where what states have comes back: each value holds for one span of time, and spans have at most their ends in
 * common, as states of equal time may stand in either order.
 */
function returns(
    states: readonly CertifiedState[],
    valueOf: (state: CertifiedState) => string
): { readonly earlier: CertifiedState; readonly later: CertifiedState }[] {
    const spans = new Map<string, { first: CertifiedState; last: CertifiedState }>();
    for (const state of states) {
        const span = spans.get(valueOf(state));
        if (span === undefined) spans.set(valueOf(state), { first: state, last: state });
        else if (state.time < span.first.time) span.first = state;
        else if (state.time > span.last.time) span.last = state;
    }
    const sorted = [...spans.values()].sort((a, b) => byTime(a.first, b.first) || byTime(a.last, b.last));
    const found: { earlier: CertifiedState; later: CertifiedState }[] = [];
    let longest = sorted[0];
    for (const span of sorted.slice(1)) {
        if (longest !== undefined && span.first.time < longest.last.time)
            found.push({ earlier: span.first, later: longest.last });
        if (longest === undefined || span.last.time > longest.last.time) longest = span;
    }
    return found;
}

const byTime = (a: CertifiedState, b: CertifiedState): number =>
    a.time === b.time ? 0 : a.time < b.time ? -1 : 1;

/** The one that has most so far, of commits and of others. */
type Most = Partial<Record<CertifiedState['kind'], CertifiedState>>;

function* checkRule(sorted: readonly CertifiedState[], rule: Rule, chains: Chains): Generator<Contradiction> {
    const place = ({ leaves }: CertifiedState) => rule.placeOf(leaves, chains) ?? Infinity;
    const most: Most = {};
    for (const later of sorted) {
        for (const earlier of [most.commit, most.seal]) {
            const isSkipped = rule.isOfCommits && later.kind === 'commit' && earlier?.kind === 'commit';
            if (earlier === undefined || isSkipped) continue;
            const isFewer = place(later) < place(earlier);
            if (!isFewer && areOfOneRecord(earlier, later, rule, chains)) continue;
            const detail = `${nameOf(later)} has ${isFewer ? 'fewer' : 'other'} ${rule.what} than ${nameOf(earlier)}`;
            const isShrunk = later.leaves.length < earlier.leaves.length && later.time > earlier.time;
            yield { code: rule.code, detail, earlier, later, isShrunk, isReturn: false };
            break;
        }
        const before = most[later.kind];
        if (before === undefined || place(later) >= place(before)) most[later.kind] = later;
    }
}

/** Whether there is a record in which both stand; what stands in none may be of any. */
function areOfOneRecord(
    a: CertifiedState,
    b: CertifiedState,
    { chain, placeOf }: Rule,
    chains: Chains
): boolean {
    if (chain === undefined) return true;
    if ([a, b].some(({ leaves }) => placeOf(leaves, chains) === undefined)) return true;
    const [one, other] = [toHex(chain.headOf(a.leaves)), toHex(chain.headOf(b.leaves))];
    return chain.recordsIn(chains).some((record) => record.has(one) && record.has(other));
}

function compare(a: CertifiedState, b: CertifiedState, chains: Chains): number {
    if (a.time !== b.time) return byTime(a, b);
    for (const { placeOf } of RULES) {
        const [one, other] = [placeOf(a.leaves, chains) ?? Infinity, placeOf(b.leaves, chains) ?? Infinity];
        if (one !== other) return one < other ? -1 : 1;
    }
    return 0;
}

function byGenesis(states: readonly CertifiedState[]): Map<string, CertifiedState[]> {
    const groups = new Map<string, CertifiedState[]>();
    for (const state of states) {
        const name = toHex(state.leaves.genesis);
        const group = groups.get(name);
        if (group === undefined) groups.set(name, [state]);
        else group.push(state);
    }
    return groups;
}

/** In words. */
export const nameOf = ({ kind, number, time, leaves }: CertifiedState): string =>
    `${kind === 'commit' ? `commit ${number}` : 'the seal'} of ${isoTime(time)} (${leaves.length} blocks)`;
