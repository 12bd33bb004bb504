import { toHex } from '../../../src/protocol/bytes.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { resetWords } from '../../../src/juror/index.js';
import { rfc3339, time } from './time.js';

/** A change of the entity key, in words. */
export function entityKeyLine(change: EntityKeyChange): string {
    const { number, publicKey, kind, from, by, time: at } = change;
    const how = {
        First: `the first, put on record by ${canisterText(by)}`,
        Rotated: `signed by key ${number - 1}, put on record by ${canisterText(by)}`,
        Reset: resetWords(change)
    }[kind];
    return `key ${number} ${toHex(publicKey)}, holds from block ${from} on: ${how}, ${time(at)}`;
}

export const entityKeyObject = ({
    number,
    publicKey,
    kind,
    from,
    by,
    time: at
}: EntityKeyChange): object => ({
    number,
    key: publicKey,
    kind: kind.toLowerCase(),
    from,
    by: canisterText(by),
    time: at,
    time_utc: rfc3339(at)
});
