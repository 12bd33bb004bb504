import { once } from 'node:events';
import { openSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { explain } from '../../scripts/cli/errors.js';
import { EXAMPLES } from '../../scripts/cli/examples.js';
import { createProgram } from '../../scripts/jury.js';
import { juryProgram } from '../built.js';
import { expectFailure, expectNoTrace, jury, juryProcess, startJury } from './jury-process.js';

/** The command line as a program: help, usage, pipes. */

const COMMANDS = (await createProgram()).commands.flatMap((command) => [
    [command.name()],
    ...command.commands.map((sub) => [command.name(), sub.name()])
]);

describe('help', () => {
    it('says what there is, and what the exit codes mean', async () => {
        const none = await juryProcess([]);
        expect(none).toMatchObject({ code: 0, stderr: '' });
        for (const [name = ''] of COMMANDS) expect(none.stdout).toContain(`\n  ${name}`);
        for (const code of [0, 1, 2, 3, 4]) expect(none.stdout).toContain(`\n  ${code}  `);
        expect(await jury([])).toEqual(none);
        expect(await jury(['help'])).toEqual(none);
        expect(await jury(['--help'])).toEqual(none);
        // Every command stands in a group.
        expect(none.stdout).toContain('\nFor a court:\n  init');
        expect(none.stdout).not.toMatch(/\nCommands:\n(?! {2}help)/);
    });

    it.each(COMMANDS.map((names) => ({ names })))('$names fits into 80 columns', async ({ names }) => {
        const help = await helpOf(names);
        expect(help).toContain(`Usage: jury ${names.join(' ')}`);
        expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
    });
});

/** Split as a shell would; what stands in angle brackets is somebody's own. */
const wordsOf = (example: string): string[] =>
    (example.match(/"[^"]*"|<[^>]*>|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));

describe('examples', () => {
    const runnable = COMMANDS.filter(
        (names) => !COMMANDS.some((one) => one.length > names.length && one[0] === names[0])
    );

    it('are of commands that there are', () => {
        expect(Object.keys(EXAMPLES).sort()).toEqual(runnable.map((names) => names.join(' ')).sort());
    });

    it.each(runnable.map((names) => ({ names })))(
        'of $names stand in its help, and parse',
        async ({ names }) => {
            const help = (await helpOf(names)).replaceAll(/ \\\n +/g, ' ');
            const examples = EXAMPLES[names.join(' ')] ?? [];
            expect(examples.length).toBeGreaterThan(0);
            for (const example of examples) {
                expect(help).toContain(`\n  jury ${example}\n`);
                const program = await createProgram();
                let ran = 0;
                let command = program;
                for (const name of names)
                    command = command.commands.find((sub) => sub.name() === name) ?? command;
                command.action(() => void ran++);
                await program.parseAsync(wordsOf(example), { from: 'user' });
                expect({ example, ran }).toEqual({ example, ran: 1 });
            }
        }
    );
});

async function helpOf(names: readonly string[]): Promise<string> {
    let text = '';
    let command = await createProgram();
    for (const name of names) command = command.commands.find((sub) => sub.name() === name) ?? command;
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text;
}

describe('what jury does not understand', () => {
    it.each([
        ['jury help', ['nonsense']],
        ['jury help', ['--nonsense']],
        ['jury help', ['help', 'nonsense']],
        ['jury add --help', ['add', '--nonsense']],
        ['jury add --help', ['add', '--file', 'people.csv']],
        ['jury verify --help', ['verify']],
        ['jury verify --help', ['verify', 'one', 'two']],
        ['jury authorize --help', ['authorize']],
        ['jury identity --help', ['identity']],
        ['jury identity --help', ['identity', 'nonsense']],
        ['jury identity new --help', ['identity', 'new']],
        ['jury replica --help', ['replica']],
        ['jury replica start --help', ['replica', 'start', '--port', '65536']],
        ['jury replica start --help', ['replica', 'start', '--port', 'http']],
        ['jury replica start --help', ['replica', 'start', 'here']]
    ])('%s: %j', async (help, args) => {
        const said = await expectFailure('USAGE', 2, args);
        expect(said.endsWith(`; see: ${help}`)).toBe(true);
        // What it names is there.
        expect((await jury(help.split(' ').slice(1))).code).toBe(0);
    });
});

describe('pipes', () => {
    it('that close early do not turn a failure into a success', async () => {
        const child = startJury(['verify', '/nonexistent', '--json']);
        child.stdout?.destroy();
        child.stderr?.destroy();
        expect(await once(child, 'exit')).toEqual([3, null]);
    });

    it('that close early do not turn a success into a failure', async () => {
        const child = startJury(['help']);
        child.stdout?.destroy();
        expect(await once(child, 'exit')).toEqual([0, null]);
    });

    it('that cannot be written are not taken for a success', async () => {
        const full = openSync('/dev/full', 'w');
        const child = spawn(process.execPath, [juryProgram(), 'help'], { stdio: ['ignore', full, 'pipe'] });
        let said = '';
        child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
        expect(await once(child, 'close')).toEqual([3, null]);
        expect(said).toBe('jury: SYSTEM_FAILED: write: the disk is full; what was printed is not whole\n');
    });
});

describe('what the operating system refuses', () => {
    it('is told with the place, and no verification result', () => {
        const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
            syscall: 'write',
            path: '/a/b'
        });
        expect(explain(error)).toEqual({
            code: 'SYSTEM_FAILED',
            message: 'SYSTEM_FAILED: write: /a/b: the disk is full',
            exitCode: 3
        });
    });
});

describe('faults of the program itself', () => {
    it('are one line and no verification result', async () => {
        const broken = [
            'import fs from "node:fs";',
            'import { syncBuiltinESMExports } from "node:module";',
            'fs.statSync = () => { throw new TypeError("out of order"); };',
            'syncBuiltinESMExports();'
        ];
        const preload = `data:text/javascript,${encodeURIComponent(broken.join('\n'))}`;
        const env = { NODE_OPTIONS: `--import=${preload}` };
        const { code, stdout, stderr } = await jury(['verify', '/tmp'], { env });
        expect(code).toBe(3);
        expect(stdout).toBe('');
        expect(stderr).toMatch(/^jury: INTERNAL: out of order; .*JURY_DEBUG=1 shows where\n$/);
        expectNoTrace(stderr);
    });
});
