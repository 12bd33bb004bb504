import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { asciiBytes, equalBytes } from '../../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../protocol/certificate.js';
import { attempt, isFailure } from '../../verifier/index.js';
import { decodeCode, decodeSeal, MAX_EVIDENCE_FILE_BYTES } from '../format/index.js';
import type { CodeEvidence, EvidenceFolder, Seal } from '../format/index.js';
import { evidenceNames, readArchiveFile, asFolderError } from '../folder/index.js';
import { certifiedModule, replyPath } from '../audit/index.js';

/** So many of the newest files are looked at: each backup adds one. */
const NEWEST = 5;

/**
 * Takes away what looks without news have left: of several in a row that show the same, the first and the newest say
 * all that those between them do. One that differs from what is before it, or after it, stays. The folder is locked.
 * @throws {FolderError}
 */
export function thinEvidence(folder: string, canisterId: Uint8Array): void {
    thin(folder, 'seals', decodeSeal, isSameSeal);
    const shows = (one: CodeEvidence) => attempt(() => ({ found: shownBy(one, canisterId) }));
    thin(folder, 'code', decodeCode, (before, between, after) => {
        const [a, b, c] = [shows(before), shows(between), shows(after)];
        if (isFailure(a) || isFailure(b) || isFailure(c)) return false;
        // Changes are those since the history before: one that is the first to tell of something stays, and the newest.
        const { history } = b.found;
        const isTold = history === undefined || [a, c].every(({ found }) => same(found.history, history));
        return isTold && sameState(a.found, b.found) && sameState(b.found, c.found);
    });
}

function thin<T>(
    folder: string,
    sub: EvidenceFolder,
    decode: (bytes: Uint8Array, file: string) => T,
    isNoNews: (before: T, between: T, after: T) => boolean
): void {
    const files = evidenceNames(folder, sub).slice(-NEWEST);
    const kept = files.flatMap((file) => {
        const content = attempt(() => ({
            found: decode(readArchiveFile(folder, file, MAX_EVIDENCE_FILE_BYTES), file)
        }));
        return isFailure(content) ? [] : [{ file, content: content.found }];
    });
    for (let i = kept.length - 2; i > 0; i--) {
        const [before, between, after] = [kept[i - 1], kept[i], kept[i + 1]];
        if (before === undefined || between === undefined || after === undefined) continue;
        if (!isNoNews(before.content, between.content, after.content)) continue;
        asFolderError(folder, () => rmSync(join(folder, between.file)));
        kept.splice(i, 1);
    }
}

/** The tip shows all: length, blocks and leaves. */
const isSameSeal = (...[before, between, after]: readonly [Seal, Seal, Seal]): boolean =>
    [before, after].every(
        ({ tree, stagedFrom }) => equalBytes(tree, between.tree) && stagedFrom === between.stagedFrom
    );

interface Shown {
    readonly moduleHash: Uint8Array | undefined;
    readonly controllers: Uint8Array | undefined;
    /** The answer of the canister, if there is one. */
    readonly history: Uint8Array | undefined;
}

/** What evidence of code shows, whatever it is worth. @throws {JuryError} */
function shownBy({ state, history }: CodeEvidence, canisterId: Uint8Array): Shown {
    const { tree } = parseCertificate(state);
    const controllers = lookupValue(tree, [asciiBytes('canister'), canisterId, asciiBytes('controllers')]);
    const reply =
        history && lookupValue(parseCertificate(history.certificate).tree, replyPath(history, canisterId));
    return { moduleHash: certifiedModule(tree, canisterId), controllers, history: reply };
}

const sameState = (a: Shown, b: Shown): boolean =>
    same(a.moduleHash, b.moduleHash) && same(a.controllers, b.controllers);

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
    a === undefined || b === undefined ? a === b : equalBytes(a, b);
