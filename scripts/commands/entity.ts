import { Command } from 'commander';
import { ed25519 } from '@noble/curves/ed25519';
import { toHex } from '../../src/protocol/bytes.js';
import { jsonOption } from '../cli/context.js';
import { passphraseFileOption, readPassphrase } from '../cli/entity-options.js';
import { print } from '../cli/output/index.js';
import { keysCommand, publishCommand } from './entity-key.js';

/** Loaded only here: other commands start sooner. */
const loadFile = () => import('../../src/entity/entity-file.js');

export function entityCommand(): Command {
    const command = new Command('entity').description(
        'The secrets of the controlling entity, which alone links ids to people.'
    );
    command
        .command('init')
        .description('Make a master secret and a key to sign with, in an encrypted file. Never overwrites.')
        .argument('<file>')
        .addOption(passphraseFileOption())
        .addOption(jsonOption())
        .addHelpText('after', KEEP)
        .action(init);
    command.addCommand(publishCommand()).addCommand(keysCommand());
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
    const key = publicKeys(secrets.entitySeeds).at(-1) ?? '';
    print(
        json,
        () => ({ entity_key: key }),
        () => [
            `Written to ${path}, encrypted. Keep a copy of it, and its passphrase elsewhere.`,
            `Entity key ${key}`,
            'Next: jury entity publish'
        ]
    );
}

const publicKeys = (seeds: readonly Uint8Array[]): string[] =>
    seeds.map((seed) => toHex(ed25519.getPublicKey(seed)));
