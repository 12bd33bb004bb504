import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { decodeForeignCandid } from '../../protocol/foreign-candid.js';
import { isVisible, type LogRecord, type Subnet } from '../state/index.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import { encoded } from './encoded.js';

/** What users may ask the management canister as a query: the logs of a canister. */

const { Opt, Vec, Nat8, Nat64, Record, Variant } = IDL;
const Range = Record({ start: Nat64, end: Nat64 });

export const LogArgument = Record({
    canister_id: IDL.Principal,
    filter: Opt(Variant({ by_idx: Range, by_timestamp_nanos: Range }))
});
export const LogResult = Record({
    canister_log_records: Vec(Record({ idx: Nat64, timestamp_nanos: Nat64, content: Vec(Nat8) }))
});

interface Bounds {
    readonly start: bigint;
    readonly end: bigint;
}

interface Decoded {
    readonly canister_id: Principal;
    readonly filter: [] | [{ by_idx: Bounds } | { by_timestamp_nanos: Bounds }];
}

function passes({ index, timestamp }: LogRecord, [filter]: Decoded['filter']): boolean {
    if (filter === undefined) return true;
    const [value, { start, end }] =
        'by_idx' in filter ? [index, filter.by_idx] : [timestamp, filter.by_timestamp_nanos];
    return value >= start && value < end;
}

function decode(arg: Uint8Array): Decoded | undefined {
    try {
        return decodeForeignCandid([LogArgument], arg)[0] as Decoded;
    } catch {
        return undefined;
    }
}

export function queryManagement(
    subnet: Subnet,
    sender: Uint8Array,
    method: string,
    arg: Uint8Array
): Response {
    if (method !== 'fetch_canister_logs') {
        const message = `Query method ${method} not found on the management canister`;
        return reject(ERROR_CODES.canisterMethodNotFound, message);
    }
    const decoded = decode(arg);
    if (decoded === undefined) {
        return reject(ERROR_CODES.invalidManagementPayload, `Error decoding candid of ${method}`);
    }
    const id = decoded.canister_id;
    const canister = subnet.canisters.get(toHex(id.toUint8Array()));
    if (canister === undefined) {
        return reject(ERROR_CODES.canisterNotFound, `Canister ${id.toText()} not found`);
    }
    if (!canister.isController(sender) && !isVisible(canister.settings.logVisibility, sender)) {
        const message = `Caller is not allowed to access the logs of canister ${id.toText()}`;
        return reject(ERROR_CODES.canisterRejectedMessage, message);
    }
    const records = canister.log.records.filter((record) => passes(record, decoded.filter));
    return encoded(LogResult, {
        canister_log_records: records.map(({ index, timestamp, content }) => ({
            idx: index,
            timestamp_nanos: timestamp,
            content
        }))
    });
}
