import { verifyTip } from '../archive/audit/index.js';
import { evidenceName, NO_EVIDENCE, type ArchiveEvidence } from '../archive/format/index.js';
import { asciiBytes } from '../protocol/bytes.js';
import { certificateTime, parseCertificate } from '../protocol/certificate.js';
import { readable } from '../verifier/index.js';
import { asList, toBytes, toTip } from './log-values.js';
import { askedCanister, fetchLog, queryAll, queryPage, readState } from './query.js';
import type { Asked, FetchedLog } from './query.js';

/** A log as its canister tells it, with what the network says of it and of the canister's code now. */
export interface OwnLog extends FetchedLog {
    readonly evidence: ArchiveEvidence;
    /** Nanoseconds since 1970, by the network's clock; undefined if no certificate of now can be read. */
    readonly asked: bigint | undefined;
}

/** More than waits for a commit anywhere; such a log is shown as it was committed. */
const MAX_STAGED = 10_000;

/**
 * Reads a log, then a certificate of now over it and one over module and controllers. Nothing of it is believed before
 * it is verified (`judgeArchive`), but that a seal has to be complete.
 * @throws {NetworkError}
 */
export async function fetchOwnLog(
    host: string,
    canister: string,
    rootKey: Uint8Array,
    onProgress: (done: number, all: number) => void
): Promise<OwnLog> {
    const log = await fetchLog(host, canister, onProgress);
    const asked = askedCanister(host, canister);
    const [seal, code] = [await fetchSeal(asked, log, rootKey), await fetchCode(asked)];
    const seals = seal === undefined ? [] : [seal];
    const times = [...seals, ...code].map(({ time }) => time);
    return {
        ...log,
        evidence: { ...NO_EVIDENCE, seals, code },
        asked: times.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined)
    };
}

async function fetchSeal(asked: Asked, { blocks }: FetchedLog, rootKey: Uint8Array) {
    const { certificate, tree } = toTip(await queryAll(asked, 'get_tip'));
    const time = timeOf(certificate);
    if (time === undefined) return undefined;
    const staged: Uint8Array[] = [];
    const length = lengthOf({ certificate, tree }, { rootKey, canisterId: asked.canisterId });
    // A node that is behind answers with a state of a moment ago.
    const stagedFrom = Math.min(blocks.length, length ?? blocks.length);
    if (length !== undefined && length - stagedFrom > MAX_STAGED) return undefined;
    while (length !== undefined && stagedFrom + staged.length < length) {
        const from = stagedFrom + staged.length;
        const page = asList(await queryPage(asked, 'get_raw_blocks', from, Math.min(length - from, 256)));
        // Too few to be a seal of that length, which is found when it is verified.
        if (page.length === 0) break;
        staged.push(...page.map(toBytes));
    }
    return { file: evidenceName('seals', time), content: { certificate, tree, stagedFrom, staged }, time };
}

/** Undefined if it does not verify: then the seal is told of as bad, whatever blocks are with it. */
function lengthOf(
    tip: { readonly certificate: Uint8Array; readonly tree: Uint8Array },
    context: { readonly rootKey: Uint8Array; readonly canisterId: Uint8Array }
): number | undefined {
    return readable(() => verifyTip(tip, context).leaves.length);
}

async function fetchCode(asked: Asked) {
    const own = (name: string) => [asciiBytes('canister'), asked.canisterId, asciiBytes(name)];
    const state = await readState(asked, [own('module_hash'), own('controllers')]);
    const time = timeOf(state);
    if (time === undefined) return [];
    return [{ file: evidenceName('code', time), content: { state, history: undefined }, time }];
}

const timeOf = (certificate: Uint8Array): bigint | undefined =>
    readable(() => certificateTime(parseCertificate(certificate).tree));
