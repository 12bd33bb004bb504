import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stderr } from 'node:process';
import { Command } from 'commander';
import { auditCode, codeChanges } from '../../src/archive/audit/index.js';
import { backup, type BackupReport } from '../../src/archive/backup/index.js';
import { readCode } from '../../src/archive/folder/index.js';
import { systemReason } from '../../src/node/index.js';
import { parseSeconds } from '../cli/arguments.js';
import { connect, withNetworkOptions, type Connection, type NetworkOptions } from '../cli/context.js';
import { EXIT, explain } from '../cli/errors.js';
import { keepFraudProof } from '../cli/files/index.js';
import { plural, print } from '../cli/output/index.js';
import { cyclesOf, cyclesWarning, pause, whatFails, withCanisterOf } from '../cli/log/index.js';

interface WatchOptions extends NetworkOptions {
    readonly once?: boolean;
    readonly every: number;
    readonly exec?: string;
}

const EXITS = `
Backs up into the folder, seals what is staged, and tells of a log that shrank
or forked, a reinstallation, a snapshot that was loaded, other code, other
controllers, of draws that do not verify, and of cycles that run out.
Each line has the time of the look, but with --once. --exec runs a command by
the shell when there is something to tell, when that changes, and when all is
well again: it finds the lines on its standard input, and in its environment
JURY_WATCH_OK (1 or 0), JURY_WATCH_CODES and JURY_WATCH_FOLDER:
It is ended after a minute, and what it prints goes to standard error:
  jury watch copy --exec 'mail -s "\${JURY_WATCH_CODES:-well}" me@court.example'
Exit codes: 0 nothing to tell, 1 something to look into, 2 wrong usage, 3 the
network or the folder failed. Without --once it goes on until interrupted.`;

export function watchCommand(): Command {
    const command = new Command('watch')
        .description('Follow a log, keep a copy of it, and tell when something is wrong.')
        .argument('<folder>', 'where the copy is (default: the copy of jury.json)')
        .option('--once', 'look once, as for cron; print nothing if all is well')
        .option('--every <seconds>', 'how often to look', parseSeconds, 60)
        .option('--exec <command>', 'what the shell runs when there is something to tell')
        .addHelpText('after', EXITS);
    return withNetworkOptions(command).action((folder: string, options: WatchOptions) =>
        run(folder, withCanisterOf(folder, options))
    );
}

interface Look {
    /** Each begins with its code. */
    readonly alerts: readonly string[];
    readonly text: string;
    readonly exitCode: number;
}

async function run(folder: string, options: WatchOptions): Promise<void> {
    if (options.once) {
        const connection = await connect(options);
        const found = await look(folder, connection);
        process.exitCode = found.exitCode;
        print(
            options.json,
            () => ({ ok: found.exitCode === EXIT.ok, alerts: found.alerts }),
            () => found.alerts
        );
        if (found.alerts.length > 0) await runCommand(options.exec, folder, found);
        return;
    }
    await follow(folder, options);
}

/** Tells each thing once, until it changes. An interruption ends it after the look that is under way. */
async function follow(folder: string, options: WatchOptions): Promise<void> {
    let interrupted = false;
    let wake = (): void => undefined;
    const interruption = new Promise<void>((resolve) => (wake = resolve));
    // Listens to the end, so that Ctrl-C is this command's; a second one does not wait for the look.
    const stop = (): void => {
        if (interrupted) process.exit(EXIT.interrupted);
        interrupted = true;
        wake();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    let [told, alerted] = ['', ''];
    while (!interrupted) {
        const { alerts, text, exitCode } = await lookSafely(folder, options);
        if (exitCode !== EXIT.ok) process.exitCode = exitCode;
        const state = alerts.map(withoutBalance).join('\n');
        const news = `${state}\n${text}`;
        if (news !== told) {
            const at = new Date().toISOString();
            print(
                options.json,
                () => ({ time: at, ok: exitCode === EXIT.ok, alerts, text }),
                () => [...alerts, text].map((line) => `${at}  ${line}`)
            );
        }
        if (state !== alerted) await runCommand(options.exec, folder, { alerts, text, exitCode });
        alerted = state;
        told = news;
        const timer = new AbortController();
        await Promise.race([pause(options.every, timer.signal), interruption]);
        timer.abort();
    }
}

/** The balance burns on from look to look: that it is low is one thing to tell. */
const withoutBalance = (alert: string): string =>
    alert.startsWith('CYCLES_LOW:') ? alert.replace(/\d[\d.,]*/g, '') : alert;

/** A command that hangs must not stop the looks. */
const EXEC_SECONDS = 60;

/** It is waited for, a minute at most; what it says goes where this program's errors go, and its failure is told and no more. */
async function runCommand(
    command: string | undefined,
    folder: string,
    { alerts, text }: Look
): Promise<void> {
    if (command === undefined) return;
    const codes = new Set(alerts.map((alert) => /^[A-Z][A-Z_]+(?=:)/.exec(alert)?.[0] ?? 'WARNING'));
    const child = spawn('/bin/sh', ['-c', command], {
        stdio: ['pipe', stderr.fd, stderr.fd],
        timeout: EXEC_SECONDS * 1000,
        // One that will not end would hold the looks up too.
        killSignal: 'SIGKILL',
        env: {
            ...process.env,
            JURY_WATCH_OK: alerts.length === 0 ? '1' : '0',
            JURY_WATCH_CODES: [...codes].join(' '),
            JURY_WATCH_FOLDER: folder
        }
    });
    // Who does not read what is to be told has ended, or wants the environment alone.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${[...alerts, text].join('\n')}\n`);
    const tell = (what: string) =>
        stderr.write(`jury: warning: EXEC_FAILED: the command of --exec ${what}\n`);
    try {
        const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
        if (code !== 0) tell(`ended with ${signal ?? code}`);
    } catch (error) {
        tell(`did not start: ${systemReason(error)}`);
    }
}

async function lookSafely(folder: string, options: WatchOptions): Promise<Look> {
    try {
        return await look(folder, await connect(options));
    } catch (error) {
        const { message, exitCode } = explain(error);
        return { alerts: [message], text: 'Looking again.', exitCode };
    }
}

async function look(folder: string, { client, rootKey, canisterId }: Connection): Promise<Look> {
    const onProgress = () => undefined;
    const options = { rootKey, evidence: true, onProgress };
    const report = await keepFraudProof(folder, () => backup(folder, client, options), rootKey);
    const failing = await whatFails(folder, report, rootKey);
    const cycles = await cyclesOf(client);
    const low = cycles && cyclesWarning(cycles);
    const alerts = [
        ...report.warnings,
        ...failing,
        ...code(folder, report, rootKey),
        ...(low === undefined ? [] : [low])
    ];
    const { archive, seal } = report;
    const staged = seal?.staged ?? 0;
    return {
        alerts,
        text: `${plural(archive.blocks.length, 'committed block')}, ${staged} staged, canister ${canisterId.toText()}`,
        exitCode: alerts.length === 0 ? EXIT.ok : EXIT.notVerified
    };
}

/**
 * The newest evidence about the code against the one before it. Not every look is told the history, so that is
 * compared with the newest before it that was: nothing that happened in between is forgotten.
 */
function code(folder: string, { archive, known }: BackupReport, rootKey: Uint8Array): string[] {
    const { cache, signatures } = known;
    const context = { rootKey, canisterId: archive.canisterId, cache, signatures };
    const kept = readCode(folder);
    const told = kept.slice(0, -2).findLast(({ content }) => content.history !== undefined);
    const { code: looks, bad } = auditCode([...(told ? [told] : []), ...kept.slice(-2)], context);
    const [before, after] = kept.length < 2 ? [] : looks.slice(-2);
    const history = looks.slice(0, -1).findLast((look) => look.history !== undefined)?.history;
    const changes =
        before === undefined || after === undefined ? [] : codeChanges({ ...before, history }, after);
    return [
        ...bad.map(({ file, code: reason, detail }) => `${reason}: ${file}: ${detail}`),
        ...changes.map(({ code: reason, detail }) => `${reason}: ${detail}`)
    ];
}
