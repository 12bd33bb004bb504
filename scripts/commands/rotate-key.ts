import { ed25519 } from '@noble/curves/ed25519';
import { Command } from 'commander';
import type { EntitySecrets } from '../../src/entity/entity-file.js';
import { readPrivateFile, replacePrivateFile } from '../../src/entity/private-file.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { connect, withNetworkOptions, type Connection } from '../cli/context.js';
import { openEntity, withEntityOptions, type OpenEntity } from '../cli/entity-options.js';
import { liveKeys } from '../cli/log/index.js';
import { goesOn, requireAuthority, withSendingOptions } from '../cli/send/index.js';
import { onInterruption } from '../cli/output/index.js';
import { HOLDS, put, show, type KeyOptions } from './entity-key.js';

const NEW_COPY = `
The new key is made by chance and stands in the entity file alone: a copy of the
file that was made before does not have it, and nothing derives it. Copy the
file again afterwards. If all that is left is an older copy, jury entity publish
--reset with it puts its key on record again, which is told for ever: the ids of
the people stay, and seats that the lost key signed get no letters any more.

Where it is refused, the file is put back to what it was. Where nobody knows
whether it was, since the answer got lost or the machine stopped, the new key
stays in the file: it may be on record (jury entity keys). If it is not, the
next jury rotate-key takes it up, and says that copies made since then have it.`;

export function rotateKeyCommand(): Command {
    const command = new Command('rotate-key')
        .description('Replace the key of the entity: the old one signs the new one.')
        .addHelpText('after', HOLDS + NEW_COPY);
    return withSendingOptions(withNetworkOptions(withEntityOptions(command))).action(runRotate);
}

const ROTATION = [{ name: 'rotation' }] as const;
const FIRST_ROTATION = [{ name: 'rotationFirst' }] as const;

/** The new key is in the file before it is on record, and leaves it only if it certainly does not come there. */
async function runRotate(options: KeyOptions): Promise<void> {
    const entity = await openEntity(options);
    const { path, secrets } = entity;
    const connection = await connect(options);
    const { keys } = await liveKeys(connection);
    const { signerFor } = await import('../../src/entity/seating.js');
    const signer = signerFor(secrets, keys.at(-1));
    await requireAuthority(connection, 'Admin');
    const waiting = waitingSeed(secrets, keys);
    const old = keys.at(-1)?.number;
    const words =
        waiting === undefined
            ? [
                  `This replaces key ${old} by a new one that it signs, for ever on record; the new one will stand in ${path} alone.`
              ]
            : [
                  `This replaces key ${old} by the next one that stands in ${path} already, and that it signs, for ever on record. ${TAKEN_UP}`
              ];
    const object = { replaces: old, taken_up: waiting !== undefined };
    const costs = { calls: ROTATION, first: FIRST_ROTATION };
    if (!(await goesOn({ words, object, connection, takes: 'Admin', costs }, options))) return;
    const key = await rotate(connection, entity, keys, { signer, waiting });
    const copies =
        waiting === undefined ? aloneWords(path) : `The new key is in ${path}. ${TAKEN_UP} ${KEEP}`;
    show(key, false, options.json, { words: [copies], object: { taken_up: waiting !== undefined } });
}

const TAKEN_UP =
    'It was made by an earlier run whose end that run did not know: copies of the file that were made since have it too. For a key that no copy has, run jury rotate-key once more afterwards.';
const KEEP = 'Keep a copy of the file as it is now.';

const aloneWords = (path: string): string =>
    `The new key is in ${path} alone. Keep a copy of that file as it is now: one that was made before does not have the key, and cannot make seats and letters any more.`;

/** A next key that a run left in the file, and that never came on record. */
function waitingSeed(
    { entitySeeds }: EntitySecrets,
    keys: readonly EntityKeyChange[]
): Uint8Array | undefined {
    const newest = entitySeeds.at(-1);
    if (newest === undefined) return undefined;
    const publicKey = ed25519.getPublicKey(newest);
    return keys.some((key) => equalBytes(key.publicKey, publicKey)) ? undefined : newest;
}

interface Seeds {
    readonly signer: Uint8Array;
    readonly waiting: Uint8Array | undefined;
}

async function rotate(
    connection: Connection,
    entity: OpenEntity,
    keys: readonly EntityKeyChange[],
    { signer, waiting }: Seeds
): Promise<EntityKeyChange> {
    const { newSeed } = await import('../../src/entity/entity-file.js');
    const { signRotation } = await import('../../src/entity/seating.js');
    const next = waiting ?? newSeed();
    const file = await KeptKey.of(entity, waiting === undefined ? next : undefined);
    onInterruption((wasSent) => (wasSent ? file.words() : file.putBack()));
    try {
        const signature = signRotation(connection.canisterId.toUint8Array(), keys.length, signer, next);
        const key = await put(connection, next, signature, () => file.putBack());
        await file.keep(next);
        return key;
    } catch (error) {
        if (error instanceof Error) error.message += `; ${file.words()}`;
        throw error;
    } finally {
        onInterruption(undefined);
    }
}

/** The entity file with a key in it that may come on record. */
class KeptKey {
    private isBack = false;

    private constructor(
        private readonly entity: OpenEntity,
        private readonly before: Uint8Array,
        private readonly written: Uint8Array
    ) {}

    /** @param added a key that is put into the file; undefined if it stands there */
    static async of(entity: OpenEntity, added: Uint8Array | undefined): Promise<KeptKey> {
        const before = readPrivateFile(entity.path);
        if (added !== undefined) await write(entity, entity.secrets, added);
        return new KeptKey(entity, before, readPrivateFile(entity.path));
    }

    /** Takes the key out that this run put there, unless somebody wrote to the file since. @returns `words` */
    putBack(): string {
        const { entity, before, written } = this;
        if (!equalBytes(before, written) && equalBytes(readPrivateFile(entity.path), written)) {
            replacePrivateFile(entity.path, before);
            this.isBack = true;
        }
        return this.words();
    }

    words(): string {
        const { path } = this.entity;
        return this.isBack
            ? `${path} is as it was before, and the key that was made for this is gone: the next run makes another`
            : `the next key stays in ${path}, since it may be on record, or come there: look with jury entity keys; if it is not there, jury rotate-key takes it up, and copies of the file that are made until then have it`;
    }

    /** It is on record, so it stays, even if another run was refused meanwhile and put the file back. */
    async keep(seed: Uint8Array): Promise<void> {
        const { path, passphrase } = this.entity;
        if (equalBytes(readPrivateFile(path), this.written)) return;
        const { readEntityFile } = await import('../../src/entity/entity-file.js');
        const secrets = readEntityFile(path, passphrase);
        if (secrets.entitySeeds.some((one) => equalBytes(one, seed))) return;
        await write(this.entity, secrets, seed);
    }
}

async function write(
    { path, passphrase }: OpenEntity,
    secrets: EntitySecrets,
    added: Uint8Array
): Promise<void> {
    const { replaceEntityFile } = await import('../../src/entity/entity-file.js');
    replaceEntityFile(path, { ...secrets, entitySeeds: [...secrets.entitySeeds, added] }, passphrase);
}
