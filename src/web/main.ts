import type { AskedCanister } from '../archive/audit/index.js';
import { fromHex, toHex } from '../protocol/bytes.js';
import { firstCanister } from '../protocol/lineage.js';
import { canisterBytes } from '../protocol/principal-text.js';
import { IC_ROOT_KEY, unwrapKey } from '../verifier/certificate/index.js';
import { isNonce, type Challenge } from '../juror/index.js';
import { isReceipt } from '../verifier/block/index.js';
import { ownCanister, type OwnCanister } from './address.js';
import { byId, sentence } from './dom.js';
import { filesOfDrop, filesOfInput } from './dropped-files.js';
import type { NamedFile } from './archive-input.js';
import { failureLine, judgeLetter, judgePresentation, judgeProof, problem } from './judge.js';
import type { Circumstances } from './judge.js';
import { judgeArchive, reportFor, type JudgedArchive } from './judge-archive.js';
import { judgeSlip } from './judge-slip.js';
import { meSection } from './me-section.js';
import { aboutSlip } from './membership.js';
import { tellOfPictures } from './photo.js';
import { tellBuild } from './provenance.js';
import { fetchLog, NetworkError } from './query.js';
import { readOwnLog, rootKeyFor } from './read-own-log.js';
import { renderFolded, renderReport } from './render-report.js';
import type { Report } from './report.js';
import { inOwnWords } from './said.js';
import { Status } from './status.js';
import { ScannedCodes } from './scanned.js';
import { lay, layCode, readCode, type Table } from './table.js';
import { TEXTS } from './texts.js';

const parts = {
    drop: byId('drop', HTMLElement),
    files: byId('files', HTMLInputElement),
    folder: byId('folder', HTMLInputElement),
    text: byId('text', HTMLInputElement),
    textForm: byId('text-form', HTMLFormElement),
    canister: byId('canister', HTMLInputElement),
    host: byId('host', HTMLInputElement),
    networkForm: byId('network-form', HTMLFormElement),
    fromNetwork: byId('from-network', HTMLElement),
    court: byId('court', HTMLInputElement),
    before: byId('before', HTMLInputElement),
    beforeRow: byId('before-row', HTMLElement),
    courtForm: byId('court-form', HTMLFormElement),
    other: byId('other', HTMLDetailsElement),
    rootKey: byId('root-key', HTMLInputElement),
    nonce: byId('nonce', HTMLInputElement),
    audience: byId('audience', HTMLInputElement),
    challengeForm: byId('challenge-form', HTMLFormElement),
    clear: byId('clear', HTMLButtonElement),
    results: byId('results', HTMLElement),
    me: byId('me', HTMLElement)
};

let table: Table = {};
/** What could not be read, until the next thing is put on the table. */
let trouble: Report | undefined;
let challenge: Challenge | undefined;

const status = new Status();
const say = (text: string): void => status.say(text);

/** Undefined, with a word to the user, if what the settings hold is no key. */
function rootKey(): Uint8Array | undefined {
    const text = parts.rootKey.value.trim();
    if (text === '') return IC_ROOT_KEY;
    const key = fromHex(text);
    if (key !== undefined && unwrapKey(key) !== undefined) return key;
    say(TEXTS.badRootKey);
    parts.rootKey.focus();
    return undefined;
}

/** Of whom the reader asks; undefined, with a word to the user, if what they entered is no canister. */
function askedCanister(): AskedCanister | undefined {
    const [canisterId, successorOf] = [parts.court, parts.before].map((field) => {
        const text = field.value.trim();
        return text === '' ? undefined : (canisterBytes(text) ?? NO_CANISTER);
    });
    if (canisterId?.length === 0 || successorOf?.length === 0) {
        say(TEXTS.badCanister);
        parts.other.open = true;
        (canisterId?.length === 0 ? parts.court : parts.before).focus();
        return undefined;
    }
    return { ...(canisterId && { canisterId }), ...(successorOf && { successorOf }) };
}

/** The management canister's id, which has no log, and what is no id at all. */
const NO_CANISTER = new Uint8Array();

/** Checks everything on the table anew: each thing says more beside the others. */
async function judge(): Promise<void> {
    const [key, asked] = [rootKey(), askedCanister()];
    // What stands there was judged by another question.
    if (key === undefined || asked === undefined) return parts.results.replaceChildren();
    say(TEXTS.working);
    await new Promise((resolve) => setTimeout(resolve));
    const { archive, letter, slip, presentation, proof } = table;
    if (archive !== undefined)
        table.judged ??= await judgeArchive(archive, key, (done) => status.progress(TEXTS.working, done));
    const circumstances: Circumstances = {
        rootKey: key,
        now: BigInt(Math.floor(Date.now() / 1000)),
        log: table.judged?.log,
        asked
    };
    const reports = [
        trouble,
        letter && judgeLetter(letter, slip, circumstances),
        slip && letter === undefined && (await judgeSlip(slip, judgedFor(asked))),
        presentation && judgePresentation(presentation, challenge, circumstances),
        proof && judged(proof, circumstances),
        table.judged && reportFor(table.judged, asked)
    ].filter((report) => report !== undefined && report !== false);
    await show(reports, toHex(key) !== toHex(IC_ROOT_KEY));
}

/** The log, if it is of the canister that the reader asks about. */
const judgedFor = (asked: AskedCanister): JudgedArchive | undefined =>
    table.judged && reportFor(table.judged, asked).tone === 'good' ? table.judged : undefined;

function judged(proof: Uint8Array, circumstances: Circumstances): Report {
    try {
        return judgeProof(proof, circumstances);
    } catch (error) {
        return problem([failureLine(error, '')], '');
    }
}

async function show(reports: readonly Report[], otherNetwork: boolean): Promise<void> {
    parts.results.replaceChildren(
        ...reports.map((report, i) => {
            const isOther = otherNetwork && report.kind !== 'problem';
            const isBeside = i > 0 && report.kind === 'archive' && report.tone === 'good';
            return isBeside ? renderFolded(report, isOther) : renderReport(report, isOther);
        })
    );
    parts.challengeForm.hidden = table.presentation === undefined;
    if (reports.some(({ hint }) => hint !== undefined)) parts.beforeRow.hidden = false;
    // Where nobody has said which canister it has to be, that is the next thing to say.
    const isUnasked = parts.court.value === '' && reports.length > 0;
    if (isUnasked || !parts.beforeRow.hidden) parts.other.open = true;
    parts.clear.hidden = reports.length === 0 && table.slip === undefined;
    await showMe(reports.some(({ kind, draws }) => kind === 'archive' && draws !== undefined));
    const held = Object.entries(TEXTS.input).filter(([name]) =>
        name === 'receipt' || name === 'fraud'
            ? table.proof !== undefined && heldProof() === name
            : name in table
    );
    say(held.length === 0 ? '' : `${TEXTS.holding} ${held.map(([, words]) => words).join(', ')}.`);
    parts.results.querySelector('h2')?.focus();
}

const heldProof = (): string => (table.proof !== undefined && isReceipt(table.proof) ? 'receipt' : 'fraud');

/** @param isAsked whether the log is the one that the reader asks about */
async function showMe(isAsked: boolean): Promise<void> {
    const { judged, slip, archive } = table;
    parts.me.hidden = judged === undefined || !isAsked;
    if (judged === undefined || archive === undefined || !isAsked) return;
    const first = firstCanister(archive.origins ?? [], archive.canisterId);
    const answers = slip === undefined ? [] : await aboutSlip(judged, slip, first);
    parts.me.replaceChildren(...meSection(answers, () => table.judged, then));
}

async function take(files: readonly NamedFile[]): Promise<void> {
    if (files.length === 0) return;
    say(TEXTS.working);
    trouble = await lay(table, files, (done, all) => status.progress(TEXTS.reading, done / all));
    await judge();
}

async function takeText(text: string): Promise<void> {
    layText(text);
    await judge();
}

function layText(text: string): void {
    const code = readCode(text);
    try {
        trouble = layCode(table, text) ? undefined : problem([], TEXTS.unknownText);
    } catch (error) {
        trouble = problem([failureLine(error, TEXTS.input[code?.kind ?? 'letter'])], '');
    }
}

async function takeNetwork(): Promise<void> {
    const [canister, host] = [parts.canister.value.trim(), parts.host.value.trim().replace(/\/+$/, '')];
    if (canister === '' || host === '') return say(TEXTS.needBoth);
    try {
        table.archive = await fetchLog(host, canister, (done, all) =>
            status.progress(TEXTS.fetching, done / all)
        );
        delete table.judged;
        trouble = undefined;
    } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        trouble = problem([], sentence(`${inOwnWords(error.message)}.`));
    }
    await judge();
}

async function takeChallenge(): Promise<void> {
    const nonce = fromHex(parts.nonce.value.trim());
    const audience = new TextEncoder().encode(parts.audience.value);
    if (nonce === undefined || !isNonce(nonce) || audience.length === 0) return say(TEXTS.badNonce);
    challenge = { nonce, audience };
    await judge();
}

async function clear(): Promise<void> {
    scanned?.forget();
    table = { ...ownLog };
    trouble = undefined;
    challenge = undefined;
    parts.results.replaceChildren();
    await (table.archive === undefined ? show([], false) : judge());
    say(TEXTS.cleared);
    parts.drop.focus();
}

/** One thing after the other, whatever the user does meanwhile. */
let queue: Promise<void> = Promise.resolve();
function then(work: () => Promise<void>): void {
    queue = queue.then(work).catch((error: unknown) => {
        trouble = problem([], error instanceof Error ? error.message : String(error));
        return show([trouble], false);
    });
}

function onSubmit(form: HTMLFormElement, work: () => Promise<void>): void {
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        then(work);
    });
}

function listen(): void {
    for (const input of [parts.files, parts.folder])
        input.addEventListener('change', () => {
            const files = filesOfInput(input.files);
            input.value = '';
            then(() => take(files));
        });
    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
        document.addEventListener(name, (event) => {
            event.preventDefault();
            parts.drop.classList.toggle('over', name === 'dragenter' || name === 'dragover');
            const { dataTransfer } = event;
            if (name !== 'drop' || dataTransfer === null) return;
            const files = filesOfDrop(dataTransfer);
            then(async () => take(await files));
        });
    onSubmit(parts.textForm, () => takeText(parts.text.value));
    onSubmit(parts.courtForm, judge);
    onSubmit(parts.networkForm, takeNetwork);
    onSubmit(parts.challengeForm, takeChallenge);
    for (const field of [parts.court, parts.before]) field.addEventListener('change', () => then(judge));
    parts.rootKey.addEventListener('change', () => {
        delete table.judged;
        then(judge);
    });
    parts.clear.addEventListener('click', () => then(clear));
}

/** The code on a letter may lead here. What it holds is private: it does not stay in the address. */
function takeFragment(): string {
    const { hash, pathname, search } = window.location;
    if (hash !== '') window.history.replaceState(null, '', pathname + search);
    return hash;
}

/** What this browser scanned of letter and slip, where a canister serves the page. */
let scanned: ScannedCodes | undefined;

/** The code of this address, and the one that was scanned before it. */
function layScanned(link: string): void {
    const code = readCode(link);
    const all =
        code === undefined ? scanned?.recall() : (scanned?.keep(code.kind, link) ?? { [code.kind]: link });
    // What was scanned now comes last, so that it is its trouble that is told.
    for (const kind of ['letter', 'slip'] as const) {
        const text = all?.[kind];
        if (text !== undefined && kind !== code?.kind) layText(text);
    }
    if (link !== '') layText(link);
}

/** What lies on the table when it is empty: the log of the canister that serves this page. */
let ownLog: Table | undefined;

async function takeOwnKey(own: OwnCanister): Promise<void> {
    const { had, trouble: why } = await rootKeyFor(own);
    if (had !== undefined && toHex(had) !== toHex(IC_ROOT_KEY)) parts.rootKey.value = toHex(had);
    // What is wrong with a code stays said.
    trouble ??= why;
}

async function takeOwnLog(own: OwnCanister): Promise<void> {
    const { had, trouble: why } = await readOwnLog(own, rootKey() ?? IC_ROOT_KEY, status);
    trouble ??= why;
    ownLog = had && { archive: had };
    Object.assign(table, ownLog);
    await judge();
    tellBuild('verify', own, table.judged?.moduleHash);
}

/** The code of the address, and the log beside it, which it is checked against. */
function start(): void {
    const [link, own] = [takeFragment(), ownCanister(window.location)];
    tellBuild('verify', own);
    if (own !== undefined) {
        parts.court.value = own.canister;
        parts.fromNetwork.hidden = true;
        then(() => takeOwnKey(own));
    }
    scanned = own && new ScannedCodes(own.canister);
    layScanned(link);
    if (own !== undefined) then(() => takeOwnLog(own));
    else if (link !== '') then(judge);
}

listen();
start();
void tellOfPictures();
