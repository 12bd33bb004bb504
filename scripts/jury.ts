#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, CommanderError } from 'commander';
import { CliError, EXIT, explain } from './cli/errors.js';
import { forgetFoundChanges } from './cli/found-changes.js';
import { printFailure } from './cli/output.js';
import { acceptCommand, checkCommand } from './commands/check.js';
import { backupCommand } from './commands/backup.js';
import { commitCommand } from './commands/commit.js';
import { diffCommand } from './commands/diff.js';
import { enrolCommand } from './commands/enrol.js';
import { rotateKeyCommand } from './commands/entity-key.js';
import { entityCommand } from './commands/entity.js';
import { fetchCommand } from './commands/fetch.js';
import { identityCommand } from './commands/identity.js';
import { inspectCommand } from './commands/inspect.js';
import { lettersCommand } from './commands/letters.js';
import { presentCommand, testifyCommand } from './commands/present.js';
import { proveCommand } from './commands/prove.js';
import { restoreCommand } from './commands/restore.js';
import { authorizeCommand, deauthorizeCommand } from './commands/roles.js';
import { seatsCommand } from './commands/seats.js';
import { setRootKeyCommand } from './commands/set-root-key.js';
import { serveCommand } from './commands/serve.js';
import { addCommand, expandCommand, removeCommand, selectCommand } from './commands/stage.js';
import { statusCommand } from './commands/status.js';
import { verifyCommand } from './commands/verify.js';
import { watchCommand } from './commands/watch.js';
import { packageRoot } from './dev/package-root.js';
import { replicaCommand } from './dev/replica-command.js';

const EPILOGUE = `
Exit codes:
  0  done, or verified
  1  verification failed
  2  wrong usage or input
  3  something could not be reached, read or written
  4  the canister refused
  5  a change may have been made (OUTCOME_UNKNOWN), or the same was made already
     (CALL_REPEATED): look with jury status, do not repeat it blindly
  130  Ctrl-C

Options can also stand in JURY_NETWORK, JURY_CANISTER, JURY_IDENTITY and
JURY_ROOT_KEY; the passphrase of a key goes into JURY_IDENTITY_PASSPHRASE,
that of an entity file into JURY_ENTITY_PASSPHRASE.`;

const version = (): string =>
    (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

export function createProgram(): Command {
    const program = new Command('jury')
        .description(
            'Juries drawn by lot on the Internet Computer, that nobody can rig and everybody can check.'
        )
        .version(version(), '--version', 'print the version')
        .addHelpText('after', EPILOGUE);
    const commands = [
        addCommand(),
        removeCommand(),
        selectCommand(),
        expandCommand(),
        commitCommand(),
        statusCommand(),
        fetchCommand(),
        backupCommand(),
        verifyCommand(),
        proveCommand(),
        inspectCommand(),
        diffCommand(),
        watchCommand(),
        restoreCommand(),
        serveCommand(),
        authorizeCommand(),
        deauthorizeCommand(),
        identityCommand(),
        setRootKeyCommand(),
        entityCommand(),
        enrolCommand(),
        seatsCommand(),
        lettersCommand(),
        testifyCommand(),
        rotateKeyCommand(),
        checkCommand(),
        presentCommand(),
        acceptCommand(),
        replicaCommand()
    ];
    for (const command of commands) program.addCommand(command);
    configure(program);
    return program;
}

/** Errors are thrown and printed in one place; nothing but help is printed by commander itself. */
function configure(command: Command): void {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    for (const sub of command.commands) configure(sub);
}

/** Runs one command line; everything that goes wrong ends in one line and an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
    const json = argv.includes('--json');
    forgetFoundChanges();
    const program = createProgram();
    try {
        if (argv.length === 0) return program.outputHelp();
        const [first, about] = argv;
        if (first === 'help' && about !== undefined && !isCommand(program, about)) {
            if (about !== 'help') throw new CliError('USAGE', `there is no command ${about}; see: jury help`);
            return program.outputHelp();
        }
        await program.parseAsync([...argv], { from: 'user' });
    } catch (error) {
        if (error instanceof CommanderError && error.exitCode === 0) return;
        fail(json, error);
    }
}

const isCommand = (program: Command, name: string): boolean =>
    program.commands.some((command) => command.name() === name);

function fail(json: boolean, error: unknown): void {
    if (process.env['JURY_DEBUG']) console.error(error);
    const failure = explain(error);
    process.exitCode = failure.exitCode;
    printFailure(json, failure);
}

/** The agent prints stack traces of what it then throws. `JURY_DEBUG` lets them through. */
function silenceLibraries(): void {
    if (process.env['JURY_DEBUG']) return;
    for (const method of ['log', 'warn', 'error', 'group', 'groupEnd'] as const) {
        console[method] = () => undefined;
    }
}

/** Nobody reads any more: the work goes on, and the exit code stays what it would have been. */
function surviveClosedPipes(): void {
    process.stderr.on('error', () => undefined);
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') process.exit(EXIT.unavailable);
    });
}

/** The whole life of a process that is this program. */
export async function runProgram(argv: readonly string[]): Promise<void> {
    silenceLibraries();
    surviveClosedPipes();
    process.on('uncaughtException', (error) => {
        fail(argv.includes('--json'), error);
        process.exit();
    });
    await main(argv);
}

const isProgram =
    process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href;
if (isProgram) await runProgram(process.argv.slice(2));
