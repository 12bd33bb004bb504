import { JuryError } from '../protocol/codes.js';
import { decodeReply, fieldHash } from './candid-reply.js';
import type { CandidValue } from './candid-reply.js';

const KINDS = [
    'creation',
    'code_uninstall',
    'code_deployment',
    'load_snapshot',
    'controllers_change'
] as const;
const MODES = ['install', 'reinstall', 'upgrade'] as const;

/** One change of what a canister runs, or of who controls it. */
export interface HistoryChange {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    /** Undefined where the network told only that there was one. */
    readonly kind: (typeof KINDS)[number] | undefined;
    /** Of a deployment. */
    readonly mode: (typeof MODES)[number] | undefined;
    /** Of a deployment. */
    readonly moduleHash: Uint8Array | undefined;
    /** Principals, of a change of controllers. */
    readonly controllers: readonly Uint8Array[];
}

/** What `canister_info` answers (interface specification, of that name). */
export interface CodeHistory {
    /** Changes ever made; the network tells the newest 20. */
    readonly changes: number;
    readonly recent: readonly HistoryChange[];
}

/** @throws {JuryError} `CODE_EVIDENCE_INVALID` */
export function decodeCodeHistory(reply: Uint8Array): CodeHistory {
    try {
        const history = decodeReply(reply);
        return {
            changes: Number(bigint(field(history, 'total_num_changes'))),
            recent: list(field(history, 'recent_changes')).map(toChange)
        };
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new JuryError('CODE_EVIDENCE_INVALID', 'the answer is no history of code');
    }
}

function toChange(value: CandidValue): HistoryChange {
    const details = field(value, 'details');
    const kind = KINDS.find((name) => isCase(details, name));
    const inside = isOneCase(details) ? details.value : undefined;
    const mode = kind === 'code_deployment' ? field(inside, 'mode') : undefined;
    const controllers = kind === 'controllers_change' ? list(field(inside, 'controllers')) : [];
    return {
        time: bigint(field(value, 'timestamp_nanos')),
        kind,
        mode: MODES.find((name) => isCase(mode, name)),
        moduleHash: kind === 'code_deployment' ? bytes(field(inside, 'module_hash')) : undefined,
        controllers: controllers.map(bytes)
    };
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
