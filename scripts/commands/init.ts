import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { ed25519 } from '@noble/curves/ed25519';
import { present } from '../../src/verifier/index.js';
import { toHex } from '../../src/protocol/bytes.js';
import { isAtTerminal } from '../cli/ask.js';
import {
    CONFIG_NAME,
    askForConfig,
    checkAsked,
    isHex,
    isUnderGit,
    newConfig,
    requireFolderOf,
    requireFree
} from '../cli/config/index.js';
import type { Asked, ConfigValues } from '../cli/config/index.js';
import { canisterOption, identityOption, jsonOption, networkOption, rootKeyOption } from '../cli/context.js';
import { readPassphrase, withEntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { warnIfExposed } from '../cli/input/index.js';
import { writeNewFile } from '../cli/files/index.js';
import { print } from '../cli/output/index.js';

interface InitOptions extends Asked {
    readonly config: string;
    readonly passphraseFile?: string;
    readonly yes?: boolean;
    readonly json?: boolean;
}

export function initCommand(): Command {
    const command = new Command('init')
        .description(
            'Make all that a court starts with: a key, an entity file, and jury.json, which names them.'
        )
        .addOption(networkOption())
        .addOption(canisterOption())
        .addOption(rootKeyOption())
        .addOption(identityOption('default: court.pem, made if it is not there'))
        .option('--people <csv>', 'the list of people, with a header line')
        .option('--id-column <name>', 'the column of it that identifies a person, such as email')
        .option('--exempt <csv>', 'the list of who is exempt, by the same column')
        .option('--copy <folder>', 'where the copy of the log goes', 'copy')
        .option('--config <file>', 'the file to write', CONFIG_NAME)
        .option('--yes', 'ask for nothing that is not given')
        .addOption(jsonOption())
        .addHelpText('after', FILES);
    return withEntityOptions(command).action(run);
}

const FILES = `
The key goes into court.pem and the secrets into entity.json, unless --identity
and --entity name others; what is there already is kept, and nothing is ever
written over. jury.json holds paths and names only, from which every command
that is run in its folder takes what its line and the environment leave out.
Secrets are never in it. Paths in it are relative to its folder.`;

async function run(given: InitOptions): Promise<void> {
    const { config: path, json } = given;
    requireFree(path);
    await checkAsked(given);
    const asked = isAtTerminal() && !given.yes && !json ? await askForConfig(given) : given;
    const { network = 'ic', identity = 'court.pem', entity = 'entity.json', copy } = asked;
    if (asked.people !== undefined && asked.idColumn === undefined)
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    const { canister, rootKey: root_key, people, idColumn: id_column, exempt } = asked;
    const values: ConfigValues = {
        network,
        canister,
        root_key,
        identity,
        entity,
        people,
        id_column,
        exempt,
        copy
    };
    for (const one of [identity, entity]) requireFolderOf(one);
    const content = newConfig(path, values);
    const made: string[] = [];
    const keys = await loadKeys();
    const known = existsSync(identity) ? principalIn(identity, keys) : undefined;
    const entityKey = await entityKeyOf(entity, given.passphraseFile, made);
    const principal = known ?? keys.createIdentityFile(identity).getPrincipal().toText();
    if (known === undefined) made.push(identity);
    writeNewFile(path, content);
    made.push(path);
    const kept = [identity, entity].filter((one) => !made.includes(one));
    const next = nextSteps(path, { network, principal, ...asked });
    print(
        json,
        () => ({ config: path, principal, entity_key: entityKey, made, kept, next }),
        () => [
            `Made ${made.join(', ')}.${kept.length === 0 ? '' : ` Kept as it was: ${kept.join(', ')}.`}`,
            `Your principal  ${principal}`,
            `Entity key      ${entityKey}`,
            `Keep a copy of ${entity}, and its passphrase elsewhere: nothing can be made again without them.`,
            isUnderGit(path) && `This folder is under git: keep ${identity} and ${entity} out of it.`,
            'Next:',
            ...next.map((line) => `  ${line}`)
        ]
    );
}

/** Loaded only here: the commands that need no key start sooner. */
const loadKeys = () => import('../../src/client/identity-file.js');

function principalIn(path: string, keys: Awaited<ReturnType<typeof loadKeys>>): string {
    warnIfExposed(path);
    return keys.readIdentityFile(path, process.env['JURY_IDENTITY_PASSPHRASE']).getPrincipal().toText();
}

/** Makes the file, or opens one that is there: jury.json names none that does not open. @returns its newest key */
async function entityKeyOf(
    path: string,
    passphraseFile: string | undefined,
    made: string[]
): Promise<string> {
    const isThere = existsSync(path);
    const passphrase = await readPassphrase(passphraseFile, !isThere);
    const { createEntityFile, newSecrets, readEntityFile } = await import('../../src/entity/entity-file.js');
    const secrets = isThere ? readEntityFile(path, passphrase) : newSecrets();
    if (!isThere) {
        createEntityFile(path, secrets, passphrase);
        made.push(path);
    }
    return toHex(ed25519.getPublicKey(secrets.entitySeeds.at(-1) ?? new Uint8Array()));
}

function nextSteps(path: string, { principal, ...asked }: Asked & { readonly principal: string }): string[] {
    const { canister, people, rootKey } = asked;
    const hasNoKey = rootKey !== undefined && !existsSync(rootKey) && !isHex(rootKey);
    return present([
        canister === undefined && `put the id of the jury canister into ${path}, as "canister"`,
        hasNoKey && `jury replica root-key > ${rootKey}`,
        (people === undefined || !existsSync(people)) && `put the people into ${people ?? 'a CSV file'}`,
        people === undefined && `name it in ${path}, as "people" and "id_column"`,
        `let a controller of the canister run: jury authorize ${principal} --admin`,
        'jury entity publish',
        'jury enrol --slips slips'
    ]);
}
