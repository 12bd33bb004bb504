import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { entityHead, entityHeadOf, type EntityKeyChange } from '../../protocol/entity-keys.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { isLeftBehind, putBack, keep } from './take-records.js';
import type { BackupSource } from './source.js';
import { fetchEntityKeys } from './download.js';
import { encodeEntityKeys, ENTITY_FILE, OTHER_ENTITY_FILE, type Archive } from '../format/index.js';
import { verifyEntityKeys } from '../audit/index.js';
import { keyCounts } from '../../juror/index.js';
import { damagedFolder } from '../folder/index.js';

const OLD_KEYS =
    'the canister told fewer changes of the entity key than it certified; the record waits for the rest';

interface TakenKeys {
    readonly changes: readonly EntityKeyChange[];
    readonly warnings: readonly string[];
}

/**
 * Brings the record of entity keys up to date with a certified state.
 * @param archive with the keys that the folder holds
 * @param newest the newest state that the folder proves; @param sealed of all genuine seals in it
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`, `HISTORY_REWRITTEN` @throws {FolderError}
 */
export async function takeEntityKeys(
    folder: string,
    archive: Archive,
    source: Pick<BackupSource, 'getEntityKeys'>,
    newest: Pick<Leaves, 'entity' | 'length'>,
    sealed: readonly Pick<Leaves, 'entity'>[] = []
): Promise<TakenKeys> {
    const { entityKeys: stored } = archive;
    const { entity: head } = newest;
    // An older state than one before says nothing of what came after it.
    if (goesBeyond(stored, head)) return { changes: stored, warnings: [] };
    const changes = await fetchEntityKeys(source, head, stored);
    if (!leadsTo(changes, head)) {
        const other = stored.length > 0 ? await fetchEntityKeys(source, head) : [];
        // If the canister's own record leads to the certified head from its beginning, the file is what is wrong.
        if (other.length > 0 && leadsTo(other, head)) {
            const certified = [...archive.commits.map(({ leaves }) => leaves), ...sealed];
            const heads = certified.map(({ entity }) => entity);
            const [mine, theirs] = [keyCounts(stored), keyCounts(other)];
            if (!isLeftBehind(mine, theirs, heads))
                throw damagedFolder(folder, `${ENTITY_FILE} is not what the network certified`);
            keep(folder, OTHER_ENTITY_FILE, encodeEntityKeys(other), false);
            throw putBack(folder, 'the entity key', mine, theirs);
        }
        const isOld =
            changes.length === stored.length ||
            archive.commits.some(({ leaves }) => leadsTo(changes, leaves.entity));
        if (isOld) return { changes: stored, warnings: [OLD_KEYS] };
        throw new JuryError(
            'ENTITY_KEYS_MISMATCH',
            'what the canister tells of entity keys does not lead to what it certified'
        );
    }
    verifyEntityKeys(archive, changes, [newest]);
    const isNothing = changes.length === 0;
    return { changes, warnings: keep(folder, ENTITY_FILE, encodeEntityKeys(changes), isNothing) };
}

const leadsTo = (changes: readonly EntityKeyChange[], head: Uint8Array): boolean =>
    equalBytes(entityHeadOf(changes), head);

/** Whether the head is that of a beginning of the record. */
function goesBeyond(changes: readonly EntityKeyChange[], head: Uint8Array): boolean {
    let at = ZERO_HASH;
    for (const change of changes) {
        if (equalBytes(at, head)) return true;
        at = entityHead(at, change);
    }
    return false;
}
