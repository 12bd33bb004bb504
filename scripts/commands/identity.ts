import { ed25519 } from '@noble/curves/ed25519';
import { Command } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import { jsonOption } from '../cli/context.js';
import { warnIfExposed } from '../cli/input/index.js';
import { print } from '../cli/output/index.js';

export function identityCommand(): Command {
    const command = new Command('identity').description('Private keys to sign calls with.');
    command
        .command('new')
        .description('Make a new Ed25519 key, readable by you only. Never overwrites.')
        .argument('<pem>')
        .addOption(jsonOption())
        .action(async (path: string, { json }: { json?: boolean }) => {
            const { createIdentityFile } = await loadKeys();
            show(createIdentityFile(path).getPrincipal().toText(), json);
        });
    command
        .command('principal')
        .description('Print the principal of a key, to be authorised by an admin.')
        .argument('<pem>', 'its file (default: the identity of jury.json)')
        .addOption(jsonOption())
        .action(async (path: string, { json }: { json?: boolean }) => {
            const { readIdentityFile } = await loadKeys();
            warnIfExposed(path);
            const passphrase = process.env['JURY_IDENTITY_PASSPHRASE'];
            show(readIdentityFile(path, passphrase).getPrincipal().toText(), json);
        });
    command
        .command('public-key')
        .description('Print the public key of an Ed25519 key, for a testimonial in its name.')
        .argument('<pem>', 'its file (default: the identity of jury.json)')
        .addOption(jsonOption())
        .action(async (path: string, { json }: { json?: boolean }) => {
            const { readEd25519Seed } = await loadKeys();
            warnIfExposed(path);
            const key = ed25519.getPublicKey(readEd25519Seed(path, process.env['JURY_IDENTITY_PASSPHRASE']));
            print(
                json,
                () => ({ public_key: key }),
                () => [toHex(key)]
            );
        });
    return command;
}

/** Loaded only here: the commands that need no key start sooner. */
const loadKeys = () => import('../../src/client/identity-file.js');

function show(principal: string, json: boolean | undefined): void {
    print(
        json,
        () => ({ principal }),
        () => [principal]
    );
}
