import { resetBefore, type EntityKeyChange } from '../protocol/entity-keys.js';
import { canisterText } from '../protocol/principal-text.js';

/** What everybody has to be told of a reset, in every place. */
export const resetWords = ({ by, from }: EntityKeyChange): string =>
    `key reset by ${canisterText(by)} at block ${from} without the old key's signature`;

/**
 * What to know of a key before one relies on what it signed: that an Admin put it or one before it on record without
 * the old key's signature, and that an Admin replaced it so since.
 * @param changes all that are proven, in order
 */
export function keyWords(changes: readonly EntityKeyChange[], key: EntityKeyChange): string[] {
    const before = resetBefore(changes, key);
    const after = changes.find(({ kind, number }) => kind === 'Reset' && number > key.number);
    return [
        ...(before === undefined ? [] : [resetWords(before)]),
        ...(after === undefined ? [] : [replacedWords(key, after)])
    ];
}

function replacedWords(key: EntityKeyChange, reset: EntityKeyChange): string {
    const what =
        reset.number === key.number + 1
            ? `the court replaced key ${key.number}, which signed this`
            : `the court replaced key ${reset.number - 1}, a later one`;
    return `${what}: ${resetWords(reset)}; ask the court why`;
}
