import { JuryError } from '../../protocol/codes.js';
import { decodeReply, fieldHash, type CandidValue } from './candid-reply.js';

const KINDS = [
    'creation',
    'code_uninstall',
    'code_deployment',
    'load_snapshot',
    'controllers_change',
    'settings_change',
    'rename_canister'
] as const;
const MODES = ['install', 'reinstall', 'upgrade'] as const;

/** One change of what a canister runs, or of who controls it. */
export interface HistoryChange {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    /** Undefined where the network told only that there was one, or of a kind that is not known here. */
    readonly kind: (typeof KINDS)[number] | undefined;
    /** Of a deployment. */
    readonly mode: (typeof MODES)[number] | undefined;
    /** Of a deployment. */
    readonly moduleHash: Uint8Array | undefined;
    /** Principals, of a change of controllers. */
    readonly controllers: readonly Uint8Array[];
    /** The canister that a snapshot was taken from; that which was renamed to be this one. */
    readonly from: Uint8Array | undefined;
}

/** What `canister_info` answers (interface specification, of that name). */
export interface CodeHistory {
    /** Changes ever made under this id; the network tells the newest 20, those from before a migration among them. */
    readonly changes: number;
    readonly recent: readonly HistoryChange[];
}

/** @throws {JuryError} `CODE_EVIDENCE_INVALID` */
export function decodeCodeHistory(reply: Uint8Array): CodeHistory {
    try {
        const history = decodeReply(reply);
        const changes = Number(bigint(field(history, 'total_num_changes')));
        const recent = list(field(history, 'recent_changes')).map(toChange);
        // A canister that was migrated brings its changes along, and is counted on from what was under its new id.
        const isMigrated = recent.some(({ kind }) => kind === 'rename_canister');
        if (recent.length > changes && !isMigrated) throw new RangeError('more changes than there were');
        return { changes, recent };
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new JuryError('CODE_EVIDENCE_INVALID', 'the answer is no history of code');
    }
}

const UNKNOWN = { kind: undefined, mode: undefined, moduleHash: undefined, controllers: [], from: undefined };

/** The network comes to tell of more, and in other words: a change that is not understood is one of no known kind. */
function toChange(value: CandidValue): HistoryChange {
    const time = bigint(field(value, 'timestamp_nanos'));
    try {
        return { ...UNKNOWN, time, ...readDetails(field(value, 'details')) };
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { ...UNKNOWN, time };
    }
}

function readDetails(details: CandidValue): Partial<HistoryChange> {
    const kind = KINDS.find((name) => isCase(details, name));
    const inside = isOneCase(details) ? details.value : undefined;
    switch (kind) {
        case 'code_deployment': {
            const mode = field(inside, 'mode');
            const known = MODES.find((name) => isCase(mode, name));
            return { kind, mode: known, moduleHash: bytes(field(inside, 'module_hash')) };
        }
        case 'creation':
        case 'controllers_change':
            return { kind, controllers: list(field(inside, 'controllers')).map(bytes) };
        case 'settings_change': {
            const controllers = field(inside, 'controllers');
            if (controllers === undefined) return { kind };
            return { kind: 'controllers_change', controllers: list(controllers).map(bytes) };
        }
        case 'load_snapshot': {
            const from = field(inside, 'from_canister_id');
            return { kind, from: from === undefined ? from : bytes(from) };
        }
        case 'rename_canister':
            return { kind, from: bytes(field(inside, 'canister_id')) };
        default:
            return { kind };
    }
}

const isOneCase = (value: CandidValue) => typeof value === 'object' && 'hash' in value && 'value' in value;
const isCase = (value: CandidValue, name: string): boolean =>
    isOneCase(value) && value.hash === fieldHash(name);

function field(value: CandidValue, name: string): CandidValue {
    if (value instanceof Map) return (value as ReadonlyMap<number, CandidValue>).get(fieldHash(name));
    throw new RangeError(`no record with ${name}`);
}

function list(value: CandidValue): readonly CandidValue[] {
    if (Array.isArray(value)) return value;
    throw new RangeError('no list');
}

function bigint(value: CandidValue): bigint {
    if (typeof value === 'bigint') return value;
    throw new RangeError('no number of 64 bits');
}

function bytes(value: CandidValue): Uint8Array {
    if (value instanceof Uint8Array) return value;
    throw new RangeError('no bytes');
}
