import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, type BackupReport } from '../../../src/archive/backup/index.js';
import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    encodeBundle,
    commitName,
    encodeCommit,
    encodeManifest,
    MANIFEST_FILE,
    encodeEntityKeys,
    ENTITY_FILE,
    type Archive
} from '../../../src/archive/format/index.js';
import { evidenceNames } from '../../../src/archive/folder/index.js';
import { committedKeys } from '../../../src/archive/audit/index.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { connect, type NetworkOptions } from '../context.js';
import { EXIT, explain, type Failure } from '../errors.js';
import { keepFraudProof } from '../files/index.js';
import { whatFails } from './verification.js';
import { setTimeout } from 'node:timers/promises';

/** The last state of a canister's log that the network certified. */
interface State {
    readonly archive: Archive;
    readonly rootKey: Uint8Array;
    readonly staged: number;
    /** Milliseconds since 1970. */
    readonly checkedAt: number;
    /** Certified all the same: a draw that was not drawn as it should. */
    readonly wrong: readonly Failure[];
}

/** Why a look at the canister came to nothing, and since when. */
interface Trouble extends Failure {
    /** Milliseconds since 1970. */
    readonly since: number;
}

/**
 * The log of a running canister, looked at again and again. Only what is certified and goes on from what was there
 * before takes its place: whatever the canister, or whoever answers for it, does later, the last good state stays.
 */
export class LiveLog {
    private trouble: Trouble | undefined;

    private constructor(
        private readonly options: NetworkOptions,
        private readonly folder: string,
        private state: State
    ) {}

    /** @throws what keeps it from being read even once */
    static async open(options: NetworkOptions): Promise<LiveLog> {
        const folder = mkdtempSync(join(tmpdir(), 'jury-live-'));
        try {
            return new LiveLog(options, folder, await look(folder, options));
        } catch (error) {
            rmSync(folder, { recursive: true, force: true });
            throw error;
        }
    }

    get rootKey(): Uint8Array {
        return this.state.rootKey;
    }

    /** For the page: whose log it is, and how fresh. */
    describe(): object {
        const { checkedAt, staged } = this.state;
        const { canister, network } = this.options;
        const { trouble } = this;
        return {
            canister,
            network,
            checked_at: checkedAt,
            staged,
            trouble: trouble === undefined ? null : { message: trouble.message, since: trouble.since }
        };
    }

    /** Those of the newest commit: seals are not shown, so nothing certifies later ones there. */
    private get entityKeys(): readonly EntityKeyChange[] {
        return committedKeys(this.state.archive) ?? [];
    }

    /** The files of records that there are. */
    get records(): string[] {
        return this.entityKeys.length === 0 ? [] : [ENTITY_FILE];
    }

    /** A file of the archive that the log makes. All files are of one moment until the next look. */
    file(name: string): Uint8Array | undefined {
        const { blocks, commits, ...rest } = this.state.archive;
        const { entityKeys } = this;
        if (name === ENTITY_FILE && entityKeys.length > 0) return encodeEntityKeys(entityKeys);
        if (name === MANIFEST_FILE)
            return encodeManifest({ ...rest, blocks: blocks.length, commits: commits.length });
        const number = Number(/\/(\d+)\./.exec(name)?.[1] ?? Number.NaN);
        const commit = commits[number];
        if (commit !== undefined && name === commitName(number)) return encodeCommit(commit);
        if (number >= bundleCount(blocks.length) || name !== bundleName(number)) return undefined;
        return encodeBundle(blocks.slice(number * BUNDLE_BLOCKS, (number + 1) * BUNDLE_BLOCKS));
    }

    /** Looks until it is told to stop. @param tell is told each thing once, until it changes */
    async follow(every: number, signal: AbortSignal, tell: (failure: Failure) => void): Promise<void> {
        let told: readonly string[] = [];
        const tellNew = () => {
            const failures = [...this.state.wrong, ...(this.trouble === undefined ? [] : [this.trouble])];
            for (const failure of failures) if (!told.includes(failure.message)) tell(failure);
            told = failures.map(({ message }) => message);
        };
        while (!signal.aborted) {
            tellNew();
            await pause(every, signal);
            if (signal.aborted) return;
            const looked = this.update().then(() => true);
            // A network that is silent is told of in time; the look goes on until it fails.
            if (
                !(await Promise.race([looked, pause(PATIENCE_SECONDS, signal).then(() => false)])) &&
                !signal.aborted
            ) {
                // What was wrong before says more.
                if (this.trouble === undefined) this.keep(silence(this.options.network));
                tellNew();
                await Promise.race([looked, aborted(signal)]);
            }
        }
    }

    close(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    private async update(): Promise<void> {
        try {
            this.state = await look(this.folder, this.options, this.state);
            this.trouble = undefined;
        } catch (error) {
            this.keep(replaced(explain(error)));
        }
    }

    private keep(failure: Failure): void {
        if (failure.message !== this.trouble?.message) this.trouble = { ...failure, since: Date.now() };
    }
}

/** So long is waited for an answer before whoever looks at the page is told that there is none. */
const PATIENCE_SECONDS = 10;

const silence = (network: string): Failure => ({
    code: 'UNREACHABLE',
    message: `UNREACHABLE: no answer of ${network} for ${PATIENCE_SECONDS} seconds`,
    exitCode: EXIT.unavailable
});

const aborted = (signal: AbortSignal): Promise<unknown> =>
    signal.aborted ? Promise.resolve() : once(signal, 'abort');

/** The folder that is compared with is nobody's to keep: what is said of it is about the canister. */
function replaced(failure: Failure): Failure {
    if (failure.code === 'FOLDER_DAMAGED')
        return {
            ...failure,
            message: 'FOLDER_DAMAGED: what was fetched changed on this disk; start jury serve again'
        };
    if (failure.code !== 'FOLDER_OF_OTHER_LOG' && failure.code !== 'LOG_REPLACED') return failure;
    const words =
        'the canister holds another log now than the one that is shown: it was reinstalled, or a log was restored into it. Start jury serve again to see the new one; an archive of the old one is evidence';
    return { ...failure, code: 'LOG_REPLACED', message: `LOG_REPLACED: ${words}` };
}

async function look(folder: string, options: NetworkOptions, before?: State): Promise<State> {
    const { client, rootKey } = await connect(options);
    const quiet = { rootKey, evidence: 'seal', onProgress: () => undefined } as const;
    const sealsBefore = new Set(evidenceNames(folder, 'seals'));
    let report: BackupReport | undefined;
    try {
        report = await keepFraudProof(folder, () => backup(folder, client, quiet), rootKey);
    } finally {
        // One seal is kept: the newest extends those before it, and the next look has to extend it. After a look that
        // failed it is the last good one, so that looks go on failing as long as the reason lasts.
        const seals = evidenceNames(folder, 'seals');
        const kept = report === undefined ? sealsBefore : new Set(seals.slice(-1));
        for (const name of seals) if (!kept.has(name)) rmSync(join(folder, name));
    }
    const { archive, seal, newBlocks, newCommits } = report;
    const failing = (await whatFails(folder, report, rootKey)).map((message): Failure => {
        return { code: message.slice(0, message.indexOf(':')), message, exitCode: EXIT.notVerified };
    });
    const wrong = newBlocks + newCommits === 0 && before !== undefined ? before.wrong : failing;
    return { archive, rootKey, staged: seal?.staged ?? 0, checkedAt: Date.now(), wrong };
}

/** Ends after so many seconds, or when it is told to. */
export const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
    setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined);
