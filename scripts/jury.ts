#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, CommanderError } from 'commander';
import { addConfigOption, applyConfig } from './cli/config/index.js';
import { CliError, EXIT, explain } from './cli/errors.js';
import { addExamples } from './cli/examples.js';
import { forgetFoundChanges, printFailure } from './cli/output/index.js';
import { groupCommands, markRequired } from './cli/help-groups.js';
import { packageRoot } from './cli/package-root.js';

const EPILOGUE = `
Exit codes:
  0  done, or verified
  1  verification failed
  2  wrong usage or input
  3  something could not be reached, read or written
  4  the canister refused
  5  a change may have been made (OUTCOME_UNKNOWN), or the same was made already
     (CALL_REPEATED): look with jury staged, do not repeat it blindly
  130  Ctrl-C

Options can also stand in the environment, as JURY_NETWORK, JURY_CANISTER,
JURY_IDENTITY, JURY_ENTITY and JURY_ROOT_KEY, or in the file jury.json of the
working folder, which jury init makes. An option comes before the environment,
and that before the file. Secrets never stand in the file: the passphrase of a
key goes into JURY_IDENTITY_PASSPHRASE, that of an entity file into
JURY_ENTITY_PASSPHRASE.`;

const version = (): string =>
    (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

/** Each is loaded when it is asked for: some need much that others do not. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
    init: async () => (await import('./commands/init.js')).initCommand(),
    add: async () => (await import('./commands/stage.js')).addCommand(),
    remove: async () => (await import('./commands/stage.js')).removeCommand(),
    select: async () => (await import('./commands/stage.js')).selectCommand(),
    expand: async () => (await import('./commands/stage.js')).expandCommand(),
    commit: async () => (await import('./commands/commit.js')).commitCommand(),
    staged: async () => (await import('./commands/staged.js')).stagedCommand(),
    status: async () => (await import('./commands/status.js')).statusCommand(),
    cost: async () => (await import('./commands/cost.js')).costCommand(),
    fetch: async () => (await import('./commands/fetch.js')).fetchCommand(),
    backup: async () => (await import('./commands/backup.js')).backupCommand(),
    verify: async () => (await import('./commands/verify.js')).verifyCommand(),
    prove: async () => (await import('./commands/prove.js')).proveCommand(),
    inspect: async () => (await import('./commands/inspect.js')).inspectCommand(),
    diff: async () => (await import('./commands/diff.js')).diffCommand(),
    watch: async () => (await import('./commands/watch.js')).watchCommand(),
    restore: async () => (await import('./commands/restore.js')).restoreCommand(),
    serve: async () => (await import('./commands/serve.js')).serveCommand(),
    authorize: async () => (await import('./commands/roles.js')).authorizeCommand(),
    deauthorize: async () => (await import('./commands/roles.js')).deauthorizeCommand(),
    identity: async () => (await import('./commands/identity.js')).identityCommand(),
    'set-root-key': async () => (await import('./commands/set-root-key.js')).setRootKeyCommand(),
    entity: async () => (await import('./commands/entity.js')).entityCommand(),
    enrol: async () => (await import('./commands/enrol.js')).enrolCommand(),
    slips: async () => (await import('./commands/slips.js')).slipsCommand(),
    seats: async () => (await import('./commands/seats.js')).seatsCommand(),
    excuse: async () => (await import('./commands/excuse.js')).excuseCommand(),
    withdraw: async () => (await import('./commands/excuse.js')).withdrawCommand(),
    list: async () => (await import('./commands/juries.js')).listCommand(),
    show: async () => (await import('./commands/juries.js')).showCommand(),
    jury: async () => (await import('./commands/jury-people.js')).juryCommand(),
    log: async () => (await import('./commands/log.js')).logCommand(),
    letters: async () => (await import('./commands/letters.js')).lettersCommand(),
    template: async () => (await import('./commands/template.js')).templateCommand(),
    testify: async () => (await import('./commands/present.js')).testifyCommand(),
    'rotate-key': async () => (await import('./commands/rotate-key.js')).rotateKeyCommand(),
    check: async () => (await import('./commands/check.js')).checkCommand(),
    present: async () => (await import('./commands/present.js')).presentCommand(),
    accept: async () => (await import('./commands/check.js')).acceptCommand(),
    replica: async () => (await import('./commands/replica.js')).replicaCommand()
};

/** @param names of the commands that it has; all, unless said */
export async function createProgram(names: readonly string[] = Object.keys(COMMANDS)): Promise<Command> {
    const program = new Command('jury')
        .description(
            'Juries drawn by lot on the Internet Computer, that nobody can rig and everybody can check.'
        )
        .version(version(), '--version', 'print the version')
        .addHelpText('after', EPILOGUE);
    for (const name of names) {
        const load = COMMANDS[name];
        if (load !== undefined) program.addCommand(await load());
    }
    markRequired(program);
    groupCommands(program);
    addConfigOption(program);
    addExamples(program);
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
    let program: Command | undefined;
    try {
        program = await createProgram(isCommand(argv[0]) ? argv.slice(0, 1) : undefined);
        if (argv.length === 0) return program.outputHelp();
        const [first, about] = argv;
        if (first === 'help' && about !== undefined && !isCommand(about)) {
            if (about !== 'help') throw new CliError('USAGE', `there is no command ${about}`);
            return program.outputHelp();
        }
        applyConfig(program, argv);
        await program.parseAsync([...argv], { from: 'user' });
    } catch (error) {
        if (error instanceof CommanderError && error.exitCode === 0) return;
        fail(json, error, helpFor(program, argv));
    }
}

/** The command that says how to use the one of a command line, or its subcommand; of none, the list of them. */
function helpFor(program: Command | undefined, argv: readonly string[]): string {
    const words: string[] = [];
    let command = isCommand(argv[0]) ? program : undefined;
    for (const name of argv) {
        command = command?.commands.find((sub) => sub.name() === name);
        if (command === undefined) break;
        words.push(name);
    }
    return words.length === 0 ? 'jury help' : `jury ${words.join(' ')} --help`;
}

const isCommand = (name: string | undefined): boolean => name !== undefined && Object.hasOwn(COMMANDS, name);

function fail(json: boolean, error: unknown, help?: string): void {
    if (process.env['JURY_DEBUG']) console.error(error);
    const failure = explain(error, help);
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
        if (error.code === 'EPIPE') return;
        process.stderr.write(`jury: ${explain(error).message}; what was printed is not whole\n`);
        process.exit(EXIT.unavailable);
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
