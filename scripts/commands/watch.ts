import { once } from 'node:events';
import { Command } from 'commander';
import { auditCode, codeChanges } from '../../src/archive/audit/index.js';
import { backup } from '../../src/archive/backup/index.js';
import type { BackupReport } from '../../src/archive/backup/index.js';
import { readCode } from '../../src/archive/folder/index.js';
import { parseSeconds } from '../cli/arguments.js';
import { connect, withNetworkOptions } from '../cli/context.js';
import type { Connection, NetworkOptions } from '../cli/context.js';
import { EXIT, explain } from '../cli/errors.js';
import { keepFraudProof } from '../cli/files/index.js';
import { plural, print } from '../cli/text/index.js';
import { pause, whatFails } from '../cli/log/index.js';

interface WatchOptions extends NetworkOptions {
    readonly once?: boolean;
    readonly every: number;
}

const EXITS = `
Backs up into the folder, seals what is staged, and tells of a log that shrank
or forked, a reinstallation, a snapshot that was loaded, other code, other
controllers, and of draws that do not verify.
Exit codes: 0 nothing to tell, 1 something to look into, 2 wrong usage, 3 the
network or the folder failed. Without --once it goes on until interrupted.`;

export function watchCommand(): Command {
    const command = new Command('watch')
        .description('Follow a log, keep a copy of it, and tell when something is wrong.')
        .argument('<folder>', 'where the copy is (default: the copy of jury.json)')
        .option('--once', 'look once, as for cron; print nothing if all is well')
        .option('--every <seconds>', 'how often to look', parseSeconds, 60)
        .addHelpText('after', EXITS);
    return withNetworkOptions(command).action(run);
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
        return;
    }
    await follow(folder, options);
}

/** Tells each thing once, until it changes. An interruption ends it after the look that is under way. */
async function follow(folder: string, options: WatchOptions): Promise<void> {
    let interrupted = false;
    const interruption = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => {
        interrupted = true;
    });
    let told = '';
    while (!interrupted) {
        const { alerts, text, exitCode } = await lookSafely(folder, options);
        if (exitCode !== EXIT.ok) process.exitCode = exitCode;
        const news = [...alerts, text].join('\n');
        if (news !== told) {
            print(
                options.json,
                () => ({ ok: exitCode === EXIT.ok, alerts, text }),
                () => [...alerts, text]
            );
        }
        told = news;
        const timer = new AbortController();
        await Promise.race([pause(options.every, timer.signal), interruption]);
        timer.abort();
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
    const alerts = [...report.warnings, ...failing, ...code(folder, report, rootKey)];
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
