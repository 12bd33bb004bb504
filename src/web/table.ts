import { el } from './dom.js';
import { JuryError } from '../protocol/codes.js';
import { decodeReceipt, isReceipt } from '../verifier/block/index.js';
import { decodeLetter, decodeLink, decodeSlip, decodeSlipLink, decodePresentation } from '../juror/index.js';
import type { Letter, Slip, Presentation } from '../juror/index.js';
import { readArchiveFiles, sortFiles, type NamedFile } from './archive-input.js';
import { failureLine, problem } from './judge.js';
import type { ArchiveToJudge, JudgedArchive } from './judge-archive.js';
import { codesIn, isPicture } from './photo.js';
import type { Line, Report } from './report.js';
import { TEXTS } from './texts.js';

/** What lies on the table: what was dropped so far. A new letter replaces an older one, and so on. */
export interface Table {
    letter?: Letter;
    slip?: Slip;
    presentation?: Presentation;
    /** A receipt or a fraud proof. */
    proof?: Uint8Array;
    archive?: ArchiveToJudge;
    judged?: JudgedArchive;
}

const MAX_LOOSE_FILE = 16 * 1024 * 1024;
/** Nobody drops more of them by intent. */
const MAX_LOOSE = 200;

/**
 * Puts files on the table: those of an archive together, every other by what it says it is.
 * @returns a report on what could not be read
 */
export async function lay(
    table: Table,
    files: readonly NamedFile[],
    onProgress: (done: number, all: number) => void
): Promise<Report | undefined> {
    const lines: Line[] = [];
    const note = (title: string) => lines.push({ state: 'noted', title, detail: '' });
    const { archive, loose, others } = sortFiles(files);
    try {
        if (archive.length > 0) {
            table.archive = await readArchiveFiles(archive, onProgress);
            delete table.judged;
        }
    } catch (error) {
        lines.push(failureLine(error, TEXTS.theArchive));
    }
    for (const file of loose.slice(0, MAX_LOOSE)) {
        const line = await layOne(table, file);
        if (line !== undefined) lines.push(line);
    }
    if (loose.length > MAX_LOOSE) note(TEXTS.moreFiles(loose.length - MAX_LOOSE));
    if (others > 0) note(TEXTS.moreArchives(others));
    if (lines.length === 0) return undefined;
    const isBad = lines.some(({ state }) => state === 'failed');
    return { ...problem(lines, ''), ...(!isBad && { tone: 'open', headline: TEXTS.notAll }) };
}

async function layOne(table: Table, file: NamedFile): Promise<Line | undefined> {
    const unknown: Line = { state: 'failed', title: file.path, detail: TEXTS.unknownFile(file.path) };
    if (file.size > MAX_LOOSE_FILE) return unknown;
    const bytes = await file.read();
    try {
        const page = letterPage(bytes);
        if (layBytes(table, page?.letter ?? bytes)) return undefined;
        if (isPicture(bytes)) return await layPicture(table, file.path, bytes);
        return page === undefined ? unknown : { ...unknown, detail: TEXTS.letterPage(file.path) };
    } catch (error) {
        return failureLine(error, file.path);
    }
}

/** @throws {JuryError} if a code in it is cut */
async function layPicture(table: Table, name: string, bytes: Uint8Array): Promise<Line | undefined> {
    const codes = await codesIn(bytes);
    const detail = codes === undefined ? TEXTS.pictureUnread : TEXTS.pictureEmpty;
    const laid = codes?.filter((text) => layCode(table, text)) ?? [];
    return laid.length > 0 ? undefined : { state: 'failed', title: name, detail: detail(name) };
}

/** The page of a letter holds the letter for programs too; a file to print, with the letters of several, does not. */
function letterPage(bytes: Uint8Array): { readonly letter: Uint8Array | undefined } | undefined {
    const text = new TextDecoder();
    if (!/^<!doctype html>[^]*default-src 'none'/i.test(text.decode(bytes.slice(0, 1000)))) return undefined;
    const [, base64] =
        /<meta name="icjury-letter" content="([A-Za-z0-9+/=]*)">/.exec(text.decode(bytes)) ?? [];
    return { letter: base64 === undefined ? undefined : fromBase64(base64, 'LETTER_MALFORMED') };
}

/** @throws {JuryError} if it says what it is, and is not */
function layBytes(table: Table, bytes: Uint8Array): boolean {
    if (isReceipt(bytes)) {
        decodeReceipt(bytes);
        table.proof = bytes;
        return true;
    }
    const [, kind] =
        /^\{\s*"format":\s*"icjury-([a-z]+)\//.exec(new TextDecoder().decode(bytes.slice(0, 200))) ?? [];
    if (kind === 'letter') table.letter = decodeLetter(bytes);
    else if (kind === 'slip') table.slip = decodeSlip(bytes);
    else if (kind === 'presentation') table.presentation = decodePresentation(bytes);
    else if (kind === 'fraud') table.proof = bytes;
    else return false;
    return true;
}

/** The text behind the code on a letter or a slip: an address, or what stands behind its `#`. */
export function readCode(
    text: string
): { readonly kind: 'letter' | 'slip'; readonly link: string } | undefined {
    const [, kind, link] = /(?:^icjury-|#)(letter|slip)[:=]([A-Za-z0-9_-]+)$/.exec(text.trim()) ?? [];
    return (kind === 'letter' || kind === 'slip') && link !== undefined ? { kind, link } : undefined;
}

/** @throws {JuryError} `LETTER_MALFORMED`, `SLIP_MALFORMED` */
export function layCode(table: Table, text: string): boolean {
    const code = readCode(text);
    if (code === undefined) return false;
    const base64 = code.link.replaceAll('-', '+').replaceAll('_', '/');
    if (code.kind === 'letter') table.letter = decodeLink(fromBase64(base64, 'LETTER_MALFORMED'));
    else table.slip = decodeSlipLink(fromBase64(base64, 'SLIP_MALFORMED'));
    return true;
}

function fromBase64(text: string, code: 'LETTER_MALFORMED' | 'SLIP_MALFORMED'): Uint8Array {
    try {
        return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    } catch {
        throw new JuryError(code, 'the code or link is cut');
    }
}

export const factList = (facts: readonly (readonly [string, string | Node])[]): HTMLElement =>
    el(
        'dl',
        { class: 'facts' },
        ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))
    );
