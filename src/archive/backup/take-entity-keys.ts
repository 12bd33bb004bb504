import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { entityHead, entityHeadOf } from '../../protocol/entity-keys.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import type { Archive } from '../format/index.js';
import { putBack } from './certified-before.js';
import { keep } from './take-records.js';
import type { BackupSource } from './source.js';
import { fetchEntityKeys } from './download.js';
import { encodeEntityKeys, ENTITY_FILE } from '../format/index.js';
import { verifyEntityKeys } from '../audit/index.js';
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
 * @param newest the newest state that the folder proves
 * @param certified what the network certified before, as far as the folder shows it
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`, `ENTITY_KEY_INVALID`, `HISTORY_REWRITTEN` @throws {FolderError}
 */
export async function takeEntityKeys(
    folder: string,
    archive: Archive,
    source: Pick<BackupSource, 'getEntityKeys'>,
    newest: Pick<Leaves, 'entity' | 'length'>,
    certified: () => Iterable<Pick<Leaves, 'entity'>> = () => archive.commits.map(({ leaves }) => leaves)
): Promise<TakenKeys> {
    const { entityKeys: stored } = archive;
    const { entity: head } = newest;
    // An older state than one before says nothing of what came after it.
    if (goesBeyond(stored, head)) return { changes: stored, warnings: [] };
    const changes = await fetchEntityKeys(source, head, stored);
    if (!leadsTo(changes, head)) {
        await checkStored(folder, source, { stored, certified }, head);
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

/**
 * If the canister's own record leads to the certified head from its beginning, the file is what is wrong; unless the
 * network certified that too.
 */
async function checkStored(
    folder: string,
    source: Pick<BackupSource, 'getEntityKeys'>,
    {
        stored,
        certified
    }: { stored: readonly EntityKeyChange[]; certified: () => Iterable<Pick<Leaves, 'entity'>> },
    head: Uint8Array
): Promise<void> {
    if (stored.length === 0) return;
    const theirs = await fetchEntityKeys(source, head);
    if (!leadsTo(theirs, head)) return;
    for (const { entity } of certified()) {
        if (!leadsTo(stored, entity)) continue;
        const same = (n: number) =>
            equalBytes(entityHeadOf(stored.slice(0, n)), entityHeadOf(theirs.slice(0, n)));
        const number = stored.findIndex((_, i) => !same(i + 1));
        throw putBack(folder, 'the entity key', number);
    }
    throw damagedFolder(folder, `${ENTITY_FILE} is not what the network certified`);
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
