import { EntityError } from '../../../src/entity/entity-error.js';
import type { EntitySecrets } from '../../../src/entity/entity-file.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import type { Connection } from '../context.js';
import { liveKeys } from '../log/index.js';

/**
 * That ids are made with the entity file whose key is on record. With another one, which has another secret, everybody
 * would be in the pool a second time, and nobody could write them a letter.
 * @param remove people of a file that was replaced since (a reset) can still be taken out with it
 * @returns the newest key on record; undefined if there is none, and nothing to check against
 * @throws {EntityError} `ENTITY_OTHER_KEY`
 */
export async function requireEnrollingFile(
    connection: Connection,
    secrets: EntitySecrets,
    remove: boolean
): Promise<EntityKeyChange | undefined> {
    const { keys } = await liveKeys(connection);
    const newest = keys.at(-1);
    if (newest === undefined) return undefined;
    const { holdsKey } = await import('../../../src/entity/seating.js');
    const isFile = remove ? keys.some((key) => holdsKey(secrets, key)) : holdsKey(secrets, newest);
    if (isFile) return newest;
    const which = remove ? 'none of the keys on record is' : `key ${newest.number} on record is not`;
    const harm = remove
        ? 'nobody in the pool has an id by it'
        : 'people would be in the pool under other ids, a second time, and get no letter';
    throw new EntityError(
        'ENTITY_OTHER_KEY',
        `${which} in your entity file: ${harm}; nothing was sent. Use the file that it is in; if that is lost, see: jury entity publish --help`
    );
}
