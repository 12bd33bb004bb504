import { toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { entityHead, keyRotationMessage } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { canisterOf } from '../protocol/lineage.js';
import { verifyEd25519 } from '../verifier/ed25519.js';
import type { Archive } from './archive-folder.js';

/** A record of entity keys that the network certified, by its hash. */
export interface VerifiedEntityKeys {
    readonly changes: readonly EntityKeyChange[];
    /** Whether it reaches to the newest state given; else there are later changes. */
    readonly isComplete: boolean;
}

type State = Pick<Leaves, 'entity' | 'length'>;

/**
 * That changes of the entity key are the ones behind the leaves `entity` of certified states of an archive's log
 * (docs/protocol.md, "Entity keys"). Every change is certified, or the record is none: whoever holds the folder could
 * else add some at its end.
 * @param sealed states beside the commits, in the order of time
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`
 */
export function verifyEntityKeys(
    archive: Pick<Archive, 'canisterId' | 'commits' | 'origins'>,
    changes: readonly EntityKeyChange[],
    sealed: readonly State[]
): VerifiedEntityKeys {
    const places = placesOf(changes);
    const placeOf = ({ entity }: State) => places.get(toHex(entity));
    const committed = archive.commits.map(({ leaves }) => leaves);
    for (const states of [committed, sealed]) {
        checkOrder(states.map(placeOf));
        for (const state of states) checkFrom(changes, state, placeOf(state) ?? changes.length);
    }
    const certified = [...committed, ...sealed].reduce(
        (most, state) => Math.max(most, placeOf(state) ?? 0),
        0
    );
    if (certified < changes.length)
        throw mismatch(`of ${changes.length} entity keys, those from ${certified} on are not certified`);
    checkRotations(archive, changes, (k) => committed.findIndex((state) => (placeOf(state) ?? Infinity) > k));
    const isComplete = [committed, sealed].every((states) => {
        const last = states.at(-1);
        return last === undefined || placeOf(last) !== undefined;
    });
    return { changes, isComplete };
}

/** The changes that the last commit certifies; undefined if they are not among those given. */
export function committedKeys({
    commits,
    entityKeys
}: Pick<Archive, 'commits' | 'entityKeys'>): readonly EntityKeyChange[] | undefined {
    const head = commits.at(-1)?.leaves.entity ?? ZERO_HASH;
    const count = placesOf(entityKeys).get(toHex(head));
    return count === undefined ? undefined : entityKeys.slice(0, count);
}

/** How many changes there were at each head of their hash chain. */
function placesOf(changes: readonly EntityKeyChange[]): Map<string, number> {
    const places = new Map([[toHex(ZERO_HASH), 0]]);
    let head = ZERO_HASH;
    for (const [number, change] of changes.entries()) {
        head = entityHead(head, { ...change, number });
        places.set(toHex(head), number + 1);
    }
    return places;
}

/** A state that is not in the record can only be younger than the record. */
function checkOrder(places: readonly (number | undefined)[]): void {
    const ended = places.indexOf(undefined);
    const known = ended < 0 ? places : places.slice(0, ended);
    const isInOrder = known.every((place, i) => (place ?? 0) >= (known[i - 1] ?? 0));
    if (isInOrder && (ended < 0 || places.slice(ended).every((place) => place === undefined))) return;
    throw mismatch('a certified state is of no moment in the record of entity keys');
}

/** A change names the length of the log at its time: no state before it is longer, none after it shorter. */
function checkFrom(changes: readonly EntityKeyChange[], { length }: State, place: number): void {
    const [last, next] = [changes[place - 1], changes[place]];
    if ((last === undefined || last.from <= length) && (next === undefined || next.from >= length)) return;
    const { number, from } = last !== undefined && last.from > length ? last : (next ?? last ?? NONE);
    throw mismatch(
        `entity key ${number} is said to hold from block ${from} on, and a state of ${length} blocks excludes it`
    );
}

const NONE = { number: 0, from: 0 };

/**
 * The kinds say who changed the key: a rotation is signed by the key before.
 * @param firstCommit number of the first commit that certifies a change; below zero if none does
 */
function checkRotations(
    { canisterId, origins = [] }: Pick<Archive, 'canisterId' | 'origins'>,
    changes: readonly EntityKeyChange[],
    firstCommit: (k: number) => number
): void {
    for (const [k, { kind, publicKey, signature, from }] of changes.entries()) {
        const before = changes[k - 1];
        if (before !== undefined && from < before.from)
            throw mismatch(`entity key ${k} holds from an earlier block on than the key before it`);
        if (kind !== 'Rotated') continue;
        const commit = firstCommit(k);
        const owner = commit < 0 ? canisterId : canisterOf(origins, commit, canisterId);
        const isSigned =
            before !== undefined &&
            verifyEd25519(
                signature,
                keyRotationMessage(owner, k, before.publicKey, publicKey),
                before.publicKey
            );
        if (isSigned) continue;
        throw new JuryError('ENTITY_KEY_INVALID', `entity key ${k - 1} did not sign key ${k}`);
    }
}

const mismatch = (detail: string) => new JuryError('ENTITY_KEYS_MISMATCH', detail);
