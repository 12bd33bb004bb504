import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Option, type Command } from 'commander';
import { interrupted, isAtTerminal } from './ask.js';
import { EntityError } from '../../src/entity/entity-error.js';
import type { EntitySecrets } from '../../src/entity/entity-file.js';
import { readPrivateFile } from '../../src/entity/private-file.js';

export interface EntityOptions {
    readonly entity?: string;
    readonly passphraseFile?: string;
}

/** A passphrase is never an argument: arguments are there for every user of the machine to see. */
export function withEntityOptions(command: Command): Command {
    return command
        .addOption(
            new Option('-e, --entity <file>', "the controlling entity's secrets, from jury entity init").env(
                'JURY_ENTITY'
            )
        )
        .addOption(passphraseFileOption());
}

export const passphraseFileOption = (): Option =>
    new Option(
        '--passphrase-file <file>',
        'its passphrase, mode 0600 (else JURY_ENTITY_PASSPHRASE, else asked for)'
    );

export interface OpenEntity {
    readonly path: string;
    readonly secrets: EntitySecrets;
    readonly passphrase: string;
}

/** @throws {EntityError} */
export async function openEntity({ entity, passphraseFile }: EntityOptions): Promise<OpenEntity> {
    if (entity === undefined)
        throw new EntityError(
            'ENTITY_FILE_MISSING',
            'name it with --entity, in JURY_ENTITY or in jury.json; make one with: jury init, or jury entity init'
        );
    readPrivateFile(entity);
    const passphrase = await readPassphrase(passphraseFile);
    const { readEntityFile } = await import('../../src/entity/entity-file.js');
    return { path: entity, secrets: readEntityFile(entity, passphrase), passphrase };
}

/** @param again asks twice, where a slip of the fingers would lock the file for ever */
export async function readPassphrase(file: string | undefined, again = false): Promise<string> {
    if (file !== undefined) return new TextDecoder().decode(readPrivateFile(file)).replace(/\r?\n$/, '');
    const given = process.env['JURY_ENTITY_PASSPHRASE'];
    if (given !== undefined) return given;
    if (!isAtTerminal())
        throw new EntityError(
            'PASSPHRASE_MISSING',
            'give it in JURY_ENTITY_PASSPHRASE or with --passphrase-file'
        );
    for (let tries = 1; ; tries++) {
        const first = await ask('Passphrase: ');
        if (!again || (await ask('Once more: ')) === first) return first;
        if (tries === TRIES)
            throw new EntityError('PASSPHRASE_WRONG', 'the two are not the same; nothing was written');
        process.stderr.write('The two are not the same.\n');
    }
}

const TRIES = 3;

/** Shows the question and nothing of the answer. */
async function ask(question: string): Promise<string> {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    // From here on the terminal shows nothing of what is typed.
    const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
    process.stderr.write(question);
    try {
        return await new Promise((resolve, fail) => {
            lines.once('line', resolve);
            lines.once('SIGINT', () => fail(interrupted()));
            lines.once('close', () => fail(new EntityError('PASSPHRASE_MISSING', 'none was typed')));
        });
    } finally {
        lines.close();
        process.stderr.write('\n');
    }
}
