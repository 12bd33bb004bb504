import { Command } from 'commander';
import { ed25519 } from '@noble/curves/ed25519';
import { equalBytes, toHex } from '../../src/protocol/bytes.js';
import { connect, jsonOption, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import {
    openEntity,
    passphraseFileOption,
    readPassphrase,
    withEntityOptions
} from '../cli/entity-options.js';
import type { EntityOptions } from '../cli/entity-options.js';
import { print } from '../cli/output.js';
import { stageMemos } from '../cli/stage-memos.js';
import { logOfCanister } from '../cli/verified-log.js';

/** Loaded only here: other commands start sooner. */
const loadFile = () => import('../../src/entity/entity-file.js');
const loadSeating = () => import('../../src/entity/seating.js');

export function entityCommand(): Command {
    const command = new Command('entity').description(
        'The secrets of the controlling entity, which alone links ids to people.'
    );
    command
        .command('init')
        .description('Make a master secret and a testimonial key, in an encrypted file. Never overwrites.')
        .argument('<file>')
        .addOption(passphraseFileOption())
        .addOption(jsonOption())
        .addHelpText('after', KEEP)
        .action(init);
    const publish = command
        .command('publish')
        .description('Put the public testimonial key on record. The block is staged; commit it afterwards.');
    withNetworkOptions(withEntityOptions(publish)).action(runPublish);
    return command;
}

const KEEP = `
Keep a copy of the file and the passphrase apart from each other, for as long
as anybody may ask who was who. Nothing can be made again without them.`;

interface InitOptions {
    readonly passphraseFile?: string;
    readonly json?: boolean;
}

async function init(path: string, { passphraseFile, json }: InitOptions): Promise<void> {
    const passphrase = await readPassphrase(passphraseFile, true);
    const { createEntityFile, newSecrets } = await loadFile();
    const secrets = newSecrets();
    createEntityFile(path, secrets, passphrase);
    const key = publicKeys(secrets.testimonialSeeds).at(-1) ?? '';
    print(
        json,
        () => ({ testimonial_key: key }),
        () => [
            `Written to ${path}, encrypted. Keep a copy of it, and its passphrase elsewhere.`,
            `Testimonial key ${key}`,
            'Next: jury entity publish'
        ]
    );
}

const publicKeys = (seeds: readonly Uint8Array[]): string[] =>
    seeds.map((seed) => toHex(ed25519.getPublicKey(seed)));

async function runPublish(options: NetworkOptions & EntityOptions): Promise<void> {
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const { seats, verdict, firstCanister } = await logOfCanister(connection);
    const { keyMemo, signerOnRecord } = await loadSeating();
    const [seed] = secrets.testimonialSeeds;
    if (seats.keys.length > 0 || seed === undefined) {
        signerOnRecord(secrets, seats.keys);
        return printOnRecord(seats.keys.at(-1)?.publishedIn ?? 0, options.json);
    }
    const [[index]] = await stageMemos(
        connection,
        [keyMemo(firstCanister, 0, seed, undefined)],
        verdict.length
    );
    printStaged(index ?? 0, toHex(ed25519.getPublicKey(seed)), options.json);
}

export function rotateKeyCommand(): Command {
    const command = new Command('rotate-key').description(
        'Replace the testimonial key: the old one signs the new one. Staged; commit it afterwards.'
    );
    return withNetworkOptions(withEntityOptions(command)).action(runRotate);
}

/**
 * The new key is in the file before it is on record. A run that was cut off between the two is taken up again: the
 * key that waits is put on record, no further one is made.
 */
async function runRotate(options: NetworkOptions & EntityOptions): Promise<void> {
    const { path, secrets, passphrase } = await openEntity(options);
    const connection = await connect(options);
    const { seats, verdict, firstCanister } = await logOfCanister(connection);
    const [{ newSeed, replaceEntityFile }, { keyMemo, signerOnRecord }] = await Promise.all([
        loadFile(),
        loadSeating()
    ]);
    const signer = signerOnRecord(secrets, seats.keys);
    const known = secrets.testimonialSeeds.findIndex((seed) => equalBytes(seed, signer));
    let next = secrets.testimonialSeeds[known + 1];
    if (next === undefined) {
        next = newSeed();
        replaceEntityFile(
            path,
            { ...secrets, testimonialSeeds: [...secrets.testimonialSeeds, next] },
            passphrase
        );
    }
    const memo = keyMemo(firstCanister, seats.keys.length, next, signer);
    const [[index]] = await stageMemos(connection, [memo], verdict.length);
    printStaged(index ?? 0, toHex(ed25519.getPublicKey(next)), options.json);
}

function printStaged(index: number, key: string, json: boolean | undefined): void {
    print(
        json,
        () => ({ index, testimonial_key: key }),
        () => [`Staged testimonial key ${key} in block ${index}.`, 'Next: jury commit']
    );
}

function printOnRecord(index: number, json: boolean | undefined): void {
    print(
        json,
        () => ({ index, already_on_record: true }),
        () => [`Your testimonial key is on record already, in block ${index}.`]
    );
}
