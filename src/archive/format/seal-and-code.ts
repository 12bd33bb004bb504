import { toHex } from '../../protocol/bytes.js';
import { MAX_CERTIFICATE_BYTES, MAX_LOG_LENGTH, MAX_PRINCIPAL_BYTES } from '../../protocol/limits.js';
import { canonicalJson, hexList, JsonFields, requireCanonical } from '../../protocol/json-file.js';
import { inArchive } from './malformed.js';

/** Beside the log, an archive keeps what the network said of it at certain times. One file each, never changed. */
export const EVIDENCE_FOLDERS = ['seals', 'code'] as const;
export type EvidenceFolder = (typeof EVIDENCE_FOLDERS)[number];

/** A certificate over the whole log at one time, with the blocks that were only staged then. */
export interface Seal {
    readonly certificate: Uint8Array;
    /** The tip witness. */
    readonly tree: Uint8Array;
    /** Blocks from here on, up to the length that the witness shows, are `staged`. */
    readonly stagedFrom: number;
    readonly staged: readonly Uint8Array[];
}

/** A certified call of `code_history`: what was asked, so that the answer can be tied to it, and the answer. */
export interface HistoryCall {
    readonly sender: Uint8Array;
    readonly nonce: Uint8Array | undefined;
    /** Nanoseconds since 1970. */
    readonly ingressExpiry: bigint;
    readonly certificate: Uint8Array;
}

/** What the network said of the canister's code at one time. */
export interface CodeEvidence {
    /** Certifies module hash and controllers. */
    readonly state: Uint8Array;
    readonly history: HistoryCall | undefined;
}

const MAX_STAGED_BYTES = 16 * 1024 * 1024;
export const MAX_EVIDENCE_FILE_BYTES = 2 * (MAX_STAGED_BYTES + 4 * MAX_CERTIFICATE_BYTES);

/** The state, and the answer about the history. */
export const MAX_CODE_FILE_BYTES = 8 * MAX_CERTIFICATE_BYTES;

/** Whether a seal may hold these: a log that is never committed would else be copied again and again. */
export const fitsSeal = (staged: readonly Uint8Array[]): boolean =>
    staged.reduce((sum, { length }) => sum + length + 16, 0) <= MAX_STAGED_BYTES;

/** By the time of the certificate, nanoseconds since 1970, so that names sort by time. */
export const evidenceName = (folder: EvidenceFolder, time: bigint): string =>
    `${folder}/${time.toString().padStart(20, '0')}.json`;

export const isEvidenceName = (name: string): boolean => /^(seals|code)\/\d{20}\.json$/.test(name);

export const timeInName = (name: string): bigint => BigInt(name.slice(-25, -5));

export const encodeSeal = ({ certificate, tree, stagedFrom, staged }: Seal): Uint8Array =>
    canonicalJson({
        certificate: toHex(certificate),
        tree: toHex(tree),
        staged_from: stagedFrom,
        staged: hexList(staged)
    });

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeSeal(bytes: Uint8Array, file: string): Seal {
    const fields = JsonFields.of(bytes, inArchive(file));
    const seal = {
        certificate: fields.hex('certificate'),
        tree: fields.hex('tree'),
        stagedFrom: fields.number('staged_from', MAX_LOG_LENGTH),
        staged: fields.hexList('staged')
    };
    requireCanonical(bytes, encodeSeal(seal), inArchive(file));
    return seal;
}

export const encodeCode = ({ state, history }: CodeEvidence): Uint8Array =>
    canonicalJson({
        state: toHex(state),
        history:
            history === undefined
                ? null
                : {
                      sender: toHex(history.sender),
                      nonce: history.nonce === undefined ? null : toHex(history.nonce),
                      ingress_expiry: history.ingressExpiry.toString(),
                      certificate: toHex(history.certificate)
                  }
    });

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeCode(bytes: Uint8Array, file: string): CodeEvidence {
    const fields = JsonFields.of(bytes, inArchive(file));
    const history = fields.isNull('history') ? undefined : readHistory(fields.object('history'));
    const code = { state: fields.hex('state'), history };
    requireCanonical(bytes, encodeCode(code), inArchive(file));
    return code;
}

function readHistory(fields: JsonFields): HistoryCall {
    const sender = fields.hex('sender');
    if (sender.length > MAX_PRINCIPAL_BYTES) throw fields.bad('sender', 'a principal');
    return {
        sender,
        nonce: fields.isNull('nonce') ? undefined : fields.hex('nonce'),
        ingressExpiry: fields.nat64('ingress_expiry'),
        certificate: fields.hex('certificate')
    };
}
