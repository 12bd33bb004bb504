import { ed25519 } from '@noble/curves/ed25519';
import { Command, Option } from 'commander';
import { ClientError } from '../../src/client/client-error.js';
import { EntityError } from '../../src/entity/entity-error.js';
import { equalBytes, toHex } from '../../src/protocol/bytes.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { goesOn, requireAuthority, withSendingOptions, type SendingOptions } from '../cli/send/index.js';
import { connect, withNetworkOptions, type Connection, type NetworkOptions } from '../cli/context.js';
import { print, time } from '../cli/output/index.js';
import { entityKeyLine, entityKeyObject } from '../cli/text/index.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { liveKeys } from '../cli/log/index.js';

export const HOLDS = `
A key holds from the next block on, staged or not: lists of seats that were
staged before it stand by the key before. The network certifies it at once;
archives hold it from the next commit on. Takes the role Admin.`;

export function publishCommand(): Command {
    const command = new Command('publish')
        .description("Put the entity's public key on record: seats and testimonials count if it signed them.")
        .addOption(
            new Option('--reset', 'replace the key on record without its signature, which is told for ever')
        )
        .addHelpText('after', HOLDS);
    return withSendingOptions(withNetworkOptions(withEntityOptions(command))).action(runPublish);
}

export type KeyOptions = NetworkOptions & EntityOptions & SendingOptions;
type PublishOptions = KeyOptions & { readonly reset?: boolean };

const RESET_WORDS = (key: EntityKeyChange, hasEarlier: boolean): string[] => [
    `This replaces key ${key.number} without its signature, for ever on record.`,
    'Letters written from now on, and every check against a newer archive, say that it was reset, by whom and when. A letter handed out before cannot say so by itself.',
    hasEarlier ? OLDER_COPY : OTHER_SECRET,
    'If the file that holds the old key is there, use: jury rotate-key.'
];

const FIRST_WORDS = [
    'This puts the key of your entity file on record, for ever: people are enrolled, and seats and letters made, with this file.'
];

const OTHER_SECRET =
    'With another entity file the secret is another too: people enrolled under the old file have other ids, and seats and letters for them need the old file. Enrol everybody anew under yours.';
const OLDER_COPY =
    'Your file holds an earlier key: whoever was enrolled with it keeps their id. Letters of juries whose seats a key signed that is not in your file cannot be written any more.';

async function runPublish(options: PublishOptions): Promise<void> {
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const { keys } = await liveKeys(connection);
    const newest = keys.at(-1);
    const seed = secrets.entitySeeds.at(-1);
    if (seed === undefined) throw new RangeError('an entity file without a key');
    const own = (key: EntityKeyChange) =>
        secrets.entitySeeds.some((one) => equalBytes(ed25519.getPublicKey(one), key.publicKey));
    if (newest !== undefined && own(newest)) return show(newest, true, options.json);
    // Asked before a reset is so much as spoken of.
    await requireAuthority(connection, 'Admin');
    if (newest !== undefined && !options.reset)
        throw new EntityError(
            'ENTITY_OTHER_KEY',
            `key ${newest.number} on record is not in your entity file; use the file that it is in, or, if that is lost, replace the key for ever on record: jury entity publish --reset`
        );
    const object = { public_key: ed25519.getPublicKey(seed), replaces: newest?.number ?? null };
    const words = newest === undefined ? FIRST_WORDS : RESET_WORDS(newest, keys.some(own));
    const costs = { calls: [{ name: 'entityKey' }] } as const;
    const plan = {
        words,
        object,
        needsYes: newest !== undefined,
        connection,
        takes: 'Admin',
        costs
    } as const;
    if (!(await goesOn(plan, options))) return;
    show(await put(connection, seed, undefined), false, options.json);
}

/**
 * Puts a key on record. Where the answer got lost, it is looked up whether it is there.
 * @param onRefused told before a refusal is thrown after which it is certain that the key comes not on record
 */
export async function put(
    connection: Connection,
    seed: Uint8Array,
    signature: Uint8Array | undefined,
    onRefused?: () => void
): Promise<EntityKeyChange> {
    const publicKey = ed25519.getPublicKey(seed);
    let failure: ClientError | undefined;
    try {
        await connection.client.setEntityKey(publicKey, signature);
    } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        // A refusal that nobody signed is none of this call for as long as somebody could hand it in.
        if (error.lost === undefined || error.code === 'CALL_NOT_MADE') onRefused?.();
        if (error.code !== 'OUTCOME_UNKNOWN') throw error;
        failure = error;
    }
    const lost = failure;
    // Where that cannot be looked up either, the lost call is what has to be told.
    const { keys } = await liveKeys(connection).catch((error: unknown) => {
        throw lost ?? error;
    });
    const newest = keys.at(-1);
    if (newest !== undefined && equalBytes(newest.publicKey, publicKey)) return newest;
    throw (
        lost ??
        new ClientError('CALL_FAILED', 'the key was taken, and is not on record: look with jury entity keys')
    );
}

/** @param besides what else to say, for people and for programs */
export function show(
    key: EntityKeyChange,
    isThere: boolean,
    json: boolean | undefined,
    besides: { readonly words: readonly string[]; readonly object: object } = { words: [], object: {} }
): void {
    print(
        json,
        () => ({ entity_key: entityKeyObject(key), already_on_record: isThere, ...besides.object }),
        () => [
            isThere
                ? `Your key ${key.number} is on record already: ${toHex(key.publicKey)}.`
                : `Key ${key.number} is on record: ${toHex(key.publicKey)}.`,
            `It holds from block ${key.from} on${key.number === 0 ? '' : '; what was staged before stands by the key before'}.`,
            key.kind === 'Reset' && !isThere && 'Whoever checks what rests on it is told: the key was reset.',
            'The network certifies it from now on; archives hold it from the next commit on.',
            ...besides.words
        ]
    );
}

export function keysCommand(): Command {
    const command = new Command('keys').description(
        'List the keys of the entity, as the network certifies them.'
    );
    return withNetworkOptions(command).action(async (options: NetworkOptions) => {
        const { keys, asOf } = await liveKeys(await connect(options));
        print(
            options.json,
            () => ({ as_of: asOf, entity_keys: keys.map(entityKeyObject) }),
            () => [
                keys.length === 0 && 'No key is on record; put one there with: jury entity publish',
                ...keys.map(entityKeyLine),
                `As of ${time(asOf)}, as the network certified it.`
            ]
        );
    });
}
