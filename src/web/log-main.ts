import {
    bundleCount,
    bundleName,
    commitName,
    isEvidenceName,
    ENTITY_FILE,
    decodeManifest,
    MANIFEST_FILE
} from '../archive/format/index.js';
import { equalBytes, fromHex, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { IC_ROOT_KEY } from '../verifier/certificate/index.js';
import { ownCanister, type OwnCanister } from './address.js';
import { readArchiveFiles, type ArchiveInput, type NamedFile } from './archive-input.js';
import { byId, el, visible } from './dom.js';
import { failureLine, problem } from './judge.js';
import { judgeArchive, type ArchiveToJudge, type JudgedArchive } from './judge-archive.js';
import type { OwnLog } from './own-log.js';
import { tellBuild } from './provenance.js';
import { hasMoreCommits } from './query.js';
import { readOwnLog, rootKeyFor } from './read-own-log.js';
import { SHOW_DRAW } from './render-draw.js';
import { renderLog } from './render-log.js';
import { renderReport } from './render-report.js';
import type { Report } from './report.js';
import { SOURCE_TEXTS, LOG_TEXTS, TEXTS, timeText } from './texts.js';
import { Status } from './status.js';

/** Shows what `jury serve` stands before. The server is not believed: everything is checked here. */
const status = new Status();
const parts = {
    live: byId('live', HTMLElement),
    results: byId('results', HTMLElement)
};
const LOOK_AGAIN_MS = 2000;
/** Of a canister, which answers everybody. */
const ASK_AGAIN_MS = 30_000;

/** What the server says of itself; of the log it says nothing that counts. */
interface Settings {
    readonly root_key?: string;
    /** Names of files of seals and code evidence. */
    readonly evidence?: readonly string[];
    /** Of a running canister, which this is a copy of. */
    readonly live?: {
        readonly canister: string;
        readonly network: string;
        /** Milliseconds since 1970. */
        readonly checked_at: number;
        readonly staged: number;
        readonly trouble: { readonly message: string; readonly since: number } | null;
    };
}

/** No answer, which is another matter than a wrong one. */
class NoAnswer extends Error {}

async function get(name: string): Promise<Uint8Array> {
    const response = await fetch(name, { credentials: 'omit', cache: 'no-store' }).catch(() => undefined);
    if (response?.ok !== true) throw new NoAnswer(name);
    return new Uint8Array(await response.arrayBuffer());
}

const getManifest = () => get(`archive/${MANIFEST_FILE}`);
const remote = (name: string): NamedFile => ({ path: name, size: 0, read: () => get(`archive/${name}`) });

async function getSettings(): Promise<Settings> {
    return JSON.parse(new TextDecoder().decode(await get('settings.json'))) as Settings;
}

/** All files of one moment: if the log goes on while they are read, they are read again. */
async function readAll(
    manifest: Uint8Array,
    evidence: readonly string[]
): Promise<[ArchiveInput, Uint8Array]> {
    const { blocks, commits } = decodeManifest(manifest);
    const names = [
        ...Array.from({ length: bundleCount(blocks) }, (_, i) => bundleName(i)),
        ...Array.from({ length: commits }, (_, i) => commitName(i)),
        ...evidence
    ];
    const known = { path: MANIFEST_FILE, size: manifest.length, read: () => Promise.resolve(manifest) };
    try {
        const files = [known, ...names.map(remote)];
        return [
            await readArchiveFiles(files, (done, all) => status.progress(TEXTS.reading, done / all)),
            manifest
        ];
    } catch (error) {
        const now = await getManifest();
        if (equalBytes(now, manifest)) throw error;
        return readAll(now, evidence);
    }
}

/** @returns the manifest of what is shown now */
async function show(newest: Uint8Array, { root_key, evidence = [] }: Settings): Promise<Uint8Array> {
    // One that cannot be read is told of as such, and never replaced by another.
    const rootKey = root_key === undefined ? IC_ROOT_KEY : (fromHex(root_key) ?? new Uint8Array());
    const names = evidence.filter((name) => isEvidenceName(name) || name === ENTITY_FILE);
    const [archive, shown] = await readAll(newest, names);
    await showArchive(archive, rootKey);
    return shown;
}

async function showArchive(archive: ArchiveToJudge, rootKey: Uint8Array): Promise<JudgedArchive | undefined> {
    if (archive.commits.length === 0) {
        parts.results.replaceChildren(
            renderReport(problem([], TEXTS.codes['NOTHING_COMMITTED'] ?? ''), false)
        );
        return undefined;
    }
    const judged = await judgeArchive(archive, rootKey, (done) => status.progress(TEXTS.working, done));
    const isOther = toHex(rootKey) !== toHex(IC_ROOT_KEY);
    parts.results.replaceChildren(
        // Of a long log the blocks come far below.
        el('p', {}, el('a', { href: '#search' }, LOG_TEXTS.logSearch)),
        renderReport(judged.report, isOther),
        ...renderLog(judged)
    );
    showLinked();
    return judged;
}

/** The draw that the address names: `#draw-12` is that of block 12. */
function showLinked(): void {
    const [, block] = /^#draw-(\d+)$/.exec(window.location.hash) ?? [];
    if (block === undefined) return;
    document.querySelector('.draws')?.dispatchEvent(new CustomEvent(SHOW_DRAW, { detail: Number(block) }));
}

/** How fresh it is, and what keeps it from being fresher. */
function showLive({ live }: Settings, error?: unknown): void {
    const trouble = live?.trouble;
    const lines = [
        live &&
            el('p', {}, LOG_TEXTS.live(live.canister, live.network, msText(live.checked_at), live.staged)),
        trouble &&
            el(
                'p',
                { class: 'warning' },
                LOG_TEXTS.liveTrouble(visible(trouble.message), msText(trouble.since))
            ),
        error instanceof NoAnswer && el('p', { class: 'warning' }, LOG_TEXTS.liveGone),
        error instanceof JuryError &&
            el('p', { class: 'warning' }, LOG_TEXTS.liveUnread(visible(error.message)))
    ];
    const shown = lines.filter((line) => line instanceof HTMLElement);
    const isSame = shown.map(({ textContent }) => textContent).join('') === parts.live.textContent;
    if (!isSame) parts.live.replaceChildren(...shown);
}

const msText = (ms: number) => timeText(BigInt(Math.floor(ms)) * 1_000_000n);

/** Shows the log, and again whenever something came to it. */
async function follow(): Promise<never> {
    let settings: Settings = {};
    for (let shown: Uint8Array | undefined; ;) {
        try {
            settings = await getSettings();
            showLive(settings);
            const manifest = await getManifest();
            if (shown === undefined || !equalBytes(shown, manifest)) shown = await show(manifest, settings);
        } catch (error) {
            // What is shown already stays.
            if (shown === undefined) parts.results.replaceChildren(renderReport(reportOf(error), false));
            else showLive(settings, error);
        }
        status.say('');
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
}

const reportOf = (error: unknown): Report =>
    error instanceof JuryError
        ? problem([failureLine(error, TEXTS.theArchive)], '')
        : problem([], LOG_TEXTS.logNoArchive);

/** Shows the log of the canister that serves this page, and again whenever it goes on. */
async function followCanister(own: OwnCanister): Promise<never> {
    let committed = 0;
    for (;;) {
        // What is shown already stays while nothing answers.
        if (committed === 0 || (await goesOn(own, committed))) {
            const key = await rootKeyFor(own);
            const { had, trouble = key.trouble } =
                key.had === undefined ? {} : await readOwnLog(own, key.had, status);
            if (had !== undefined && key.had !== undefined) {
                committed = had.commits.length;
                showAsked(own, had);
                tellBuild('log', own, (await showArchive(had, key.had))?.moduleHash);
            } else if (committed === 0 && trouble !== undefined)
                parts.results.replaceChildren(renderReport(trouble, false));
            status.say('');
        }
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
}

async function goesOn({ host, canister }: OwnCanister, committed: number): Promise<boolean> {
    if (document.hidden) return false;
    return hasMoreCommits(host, canister, committed).catch(() => false);
}

function showAsked({ canister, host }: OwnCanister, { asked, evidence }: OwnLog): void {
    if (asked === undefined) return;
    const staged = evidence.seals.at(-1)?.content.staged.length ?? 0;
    parts.live.replaceChildren(el('p', {}, LOG_TEXTS.live(canister, host, timeText(asked), staged)));
}

/** The server that is no canister is `jury serve`; from the disk there is none. */
function start(): void {
    const own = ownCanister(window.location);
    tellBuild('log', own);
    if (window.location.protocol === 'file:')
        return parts.results.replaceChildren(renderReport(problem([], SOURCE_TEXTS.fromDisk), false));
    status.say(TEXTS.working);
    void (own === undefined ? follow() : followCanister(own));
}

window.addEventListener('hashchange', showLinked);
start();
