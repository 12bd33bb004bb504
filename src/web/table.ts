import { el } from './dom.js';
import { JuryError } from '../protocol/codes.js';
import { decodeReceipt, isReceipt } from '../verifier/block/index.js';
import { decodeLetter, decodeLink, decodeSlip, decodePresentation } from '../juror/index.js';
import type { Letter, Slip, Presentation } from '../juror/index.js';
import { readArchiveFiles, sortFiles } from './archive-input.js';
import type { NamedFile } from './archive-input.js';
import { failureLine, problem } from './judge.js';
import type { ArchiveToJudge, JudgedArchive } from './judge-archive.js';
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
        if (layBytes(table, bytes)) return undefined;
        return isLetterPage(bytes) ? { ...unknown, detail: TEXTS.letterPage(file.path) } : unknown;
    } catch (error) {
        return failureLine(error, file.path);
    }
}

/** Its code is a picture: what it holds for programs is in the file beside it. */
const isLetterPage = (bytes: Uint8Array): boolean =>
    /^<!doctype html>[^]*<title>You have been drawn by lot</.test(
        new TextDecoder().decode(bytes.slice(0, 1000))
    );

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

/** The text behind the code on a letter. @throws {JuryError} `LETTER_MALFORMED` */
export function layLink(table: Table, text: string): boolean {
    const [, link] = /(?:^icjury-letter:|#letter=)([A-Za-z0-9_-]+)$/.exec(text.trim()) ?? [];
    if (link === undefined) return false;
    table.letter = decodeLink(fromBase64Url(link));
    return true;
}

function fromBase64Url(text: string): Uint8Array {
    try {
        return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
            char.charCodeAt(0)
        );
    } catch {
        throw new JuryError('LETTER_MALFORMED', 'the code or link is cut');
    }
}

export const factList = (facts: readonly (readonly [string, string | Node])[]): HTMLElement =>
    el(
        'dl',
        { class: 'facts' },
        ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))
    );
