import { equalBytes, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { decodeEntityKey, encodeEntityKey, entityHead, keyRotationMessage } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import type { Leaves } from '../protocol/jury-tree.js';
import type { Origin } from '../protocol/lineage.js';
import { ensure } from './checks.js';
import { verifyEd25519 } from '../verifier/signature/index.js';
import { attempt, type Failure } from '../verifier/index.js';

/** What a certified state says of the entity's keys. */
export type KeyedState = Pick<Leaves, 'length' | 'entity'>;

/** Whom a log is of, and what it says of the entity's keys. */
export interface KeyedLog {
    readonly canisterId: Uint8Array;
    readonly origins?: readonly Origin[] | undefined;
    readonly commits: readonly { readonly leaves: KeyedState }[];
    /** All of them up to the last commit; later ones may follow. */
    readonly entityKeys: readonly EntityKeyChange[];
}

/** The canisters that a log was in, oldest first: each may be the C that rotations were signed for. */
export const canistersOf = ({
    canisterId,
    origins = []
}: Pick<KeyedLog, 'canisterId' | 'origins'>): Uint8Array[] => [
    ...origins.map((origin) => origin.canisterId),
    canisterId
];

/**
 * Rotations of a log that nobody has verified, or that fails, of which the signatures are looked at: anybody can make
 * many of them, and each costs a reader a millisecond. A court has a few.
 */
export const MAX_UNPROVEN_ROTATIONS = 100;

/** Whether the signatures of these wait until a log is verified that certifies them. */
export const haveToWait = (changes: readonly EntityKeyChange[]): boolean =>
    changes.filter(({ kind }) => kind === 'Rotated').length > MAX_UNPROVEN_ROTATIONS;

/** The keys at the last commit of a log whose commits are genuine; or why those at hand are not its keys. */
export function keysOfLog(log: KeyedLog): readonly EntityKeyChange[] | Failure {
    const states = log.commits.map(({ leaves }) => leaves);
    const newest = states.at(-1)?.entity ?? ZERO_HASH;
    return attempt(() => proveKeys(upTo(newest, log.entityKeys), states, canistersOf(log)));
}

/** The canister whose commit covers the block at an index: what records in it are signed for. */
export function canisterAt({ canisterId, origins = [], commits }: KeyedLog): (index: number) => Uint8Array {
    const ends = origins.map((origin) => ({
        canisterId: origin.canisterId,
        length: commits[origin.commits - 1]?.leaves.length ?? 0
    }));
    return (index) => ends.find(({ length }) => index < length)?.canisterId ?? canisterId;
}

/** The changes whose chain has this head. @throws {JuryError} `ENTITY_KEYS_MISMATCH` */
export function upTo(head: Uint8Array, changes: readonly EntityKeyChange[]): readonly EntityKeyChange[] {
    const count = keyCounts(changes).get(toHex(head));
    if (count === undefined) throw mismatch('they do not lead to what the network certified');
    return changes.slice(0, count);
}

/** The changes in the preimages of a chain. @throws {JuryError} `ENTITY_KEYS_MISMATCH` */
export function readPreimages(preimages: readonly Uint8Array[]): EntityKeyChange[] {
    let head = ZERO_HASH;
    return preimages.map((bytes, number) => {
        const decoded = decodeEntityKey(bytes);
        if (decoded === undefined) throw mismatch(`change ${number} is none`);
        if (!equalBytes(decoded.before, head))
            throw mismatch(`change ${number} does not follow the one before`);
        head = entityHead(head, decoded.change);
        return decoded.change;
    });
}

/** The preimages of changes, from the first one on. */
export function writePreimages(changes: readonly EntityKeyChange[]): Uint8Array[] {
    let head = ZERO_HASH;
    return changes.map((change) => {
        const preimage = encodeEntityKey(head, change);
        head = entityHead(head, change);
        return preimage;
    });
}

/**
 * That these are the changes of the entity key of one log, all of them up to its newest state (docs/protocol.md,
 * "Entity keys"): each certified state is one of their chain, at a length that fits, and who held a key signed the
 * next one wherever the record says so.
 * @param states genuine, in the order of their lengths and times
 * @param canisters that the log was in, oldest first
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`
 */
export function proveKeys(
    changes: readonly EntityKeyChange[],
    states: readonly KeyedState[],
    canisters: readonly Uint8Array[]
): readonly EntityKeyChange[] {
    const counts = keyCounts(changes);
    const certified = counts.get(toHex(states.at(-1)?.entity ?? ZERO_HASH));
    ensure(
        certified === changes.length,
        'ENTITY_KEYS_MISMATCH',
        'they do not lead to what the network certified'
    );
    let before = 0;
    for (const state of states) {
        const count = counts.get(toHex(state.entity)) ?? -1;
        ensure(count >= before, 'ENTITY_KEYS_MISMATCH', `a state of ${state.length} blocks has other keys`);
        checkLength(changes, state, count);
        before = count;
    }
    checkRotations(changes, canisters);
    return changes;
}

/** How many changes there were at each head of their hash chain. */
export function keyCounts(changes: readonly EntityKeyChange[]): ReadonlyMap<string, number> {
    const counts = new Map([[toHex(ZERO_HASH), 0]]);
    let head = ZERO_HASH;
    for (const [number, change] of changes.entries()) {
        head = entityHead(head, { ...change, number });
        counts.set(toHex(head), number + 1);
    }
    return counts;
}

/**
 * A change names the length of the log at its time: no state before it is longer, none after it shorter.
 * @param count changes up to the state
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`
 */
export function checkLength(
    changes: readonly EntityKeyChange[],
    { length }: Pick<KeyedState, 'length'>,
    count: number
): void {
    const [last, next] = [changes[count - 1], changes[count]];
    const wrong = last !== undefined && last.from > length ? last : next;
    if ((last?.from ?? 0) <= length && (next?.from ?? Infinity) >= length) return;
    throw mismatch(
        `key ${wrong?.number} cannot hold from block ${wrong?.from} on, by a state of ${length} blocks`
    );
}

/**
 * The kinds say who changed the key: a rotation is signed by the key before. Later keys hold from later blocks. A log
 * goes from one canister to the next, and so do the signatures: else each rotation could cost one for every canister.
 * @param canisters that the log was in, oldest first
 * @param signed so many of the changes, from the first on, whose signatures were checked already
 * @param most so many signatures are looked at
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`
 */
export function checkRotations(
    changes: readonly EntityKeyChange[],
    canisters: readonly Uint8Array[],
    signed = 0,
    most = Infinity
): void {
    const early = changes.findIndex(({ from }, k) => from < (changes[k - 1]?.from ?? 0));
    if (early >= 0) throw mismatch(`key ${early} holds before key ${early - 1}`);
    let place = 0;
    let looked = 0;
    for (const [k, { kind, publicKey, signature }] of changes.entries()) {
        if (kind !== 'Rotated' || k < signed) continue;
        if (++looked > most) return;
        const old = changes[k - 1];
        const isSigned = (canisterId: Uint8Array) =>
            old !== undefined &&
            verifyEd25519(
                signature,
                keyRotationMessage(canisterId, k, old.publicKey, publicKey),
                old.publicKey
            );
        while (place < canisters.length && !isSigned(canisters[place] ?? ZERO_HASH)) place++;
        ensure(place < canisters.length, 'ENTITY_KEY_INVALID', `key ${k - 1} did not sign key ${k}`);
    }
}

const mismatch = (detail: string) => new JuryError('ENTITY_KEYS_MISMATCH', detail);

/** That one record of the keys of a log goes on where the other ends. @throws {JuryError} `ENTITY_KEYS_MISMATCH` */
export function sameKeys(some: readonly EntityKeyChange[], others: readonly EntityKeyChange[]): void {
    const both = Math.min(some.length, others.length);
    const [a, b] = [writePreimages(some.slice(0, both)), writePreimages(others.slice(0, both))];
    const isSame = a.every((preimage, i) => equalBytes(preimage, b[i] ?? ZERO_HASH));
    ensure(isSame, 'ENTITY_KEYS_MISMATCH', 'the log has other keys than the receipts');
}
