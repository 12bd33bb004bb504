import { toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import {
    canistersOf,
    checkLength,
    checkRotations,
    keyCounts,
    MAX_UNPROVEN_ROTATIONS
} from '../../juror/index.js';
import type { Archive } from '../format/index.js';
import { checkOrder } from './verify-records.js';

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
 * @param known `signed`: so many of the changes, from the first on, whose signatures were checked already;
 * `isVerified`: whether the log is. If it is not, nothing may be certified, and only the first signatures are looked at
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`
 */
export function verifyEntityKeys(
    archive: Pick<Archive, 'canisterId' | 'commits' | 'origins'>,
    changes: readonly EntityKeyChange[],
    sealed: readonly State[],
    { signed = 0, isVerified = true }: { readonly signed?: number; readonly isVerified?: boolean } = {}
): VerifiedEntityKeys {
    const places = keyCounts(changes);
    const placeOf = ({ entity }: State) => places.get(toHex(entity));
    const committed = archive.commits.map(({ leaves }) => leaves);
    for (const states of [committed, sealed]) {
        checkOrder(states.map(placeOf), 'ENTITY_KEYS_MISMATCH');
        for (const state of states) checkLength(changes, state, placeOf(state) ?? changes.length);
    }
    const certified = [...committed, ...sealed].reduce(
        (most, state) => Math.max(most, placeOf(state) ?? 0),
        0
    );
    if (certified < changes.length)
        throw mismatch(`of ${changes.length} entity keys, those from ${certified} on are not certified`);
    const most = isVerified ? Infinity : MAX_UNPROVEN_ROTATIONS;
    checkRotations(changes, canistersOf(archive), signed, most);
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
    const count = keyCounts(entityKeys).get(toHex(head));
    return count === undefined ? undefined : entityKeys.slice(0, count);
}

const mismatch = (detail: string) => new JuryError('ENTITY_KEYS_MISMATCH', detail);
