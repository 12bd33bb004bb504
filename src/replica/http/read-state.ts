import { Principal } from '@dfinity/principal';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import type { Subnet } from '../state/index.js';
import type { Path } from '../tree/index.js';
import { BadRequest } from './bad-request.js';

/** Which paths a request may read (interface specification, "Request: Read state"). */

const name = (label: Uint8Array | undefined) => new TextDecoder().decode(label);
const MAX_REQUEST_ID = 32;

interface Reader {
    readonly subnet: Subnet;
    readonly sender: Uint8Array;
    /** The canister or subnet that the URL names. */
    readonly target: Uint8Array;
}

const unknownPath = () => new BadRequest('Invalid path requested.', 404);

const STATUS_FIELDS = new Set(['status', 'reply', 'reject_code', 'reject_message', 'error_code']);

function checkRequestStatus(path: Path, { subnet, sender }: Reader, first: Uint8Array | undefined): void {
    const id = path[1];
    if (id === undefined || path.length > 3 || (path.length === 3 && !STATUS_FIELDS.has(name(path[2]))))
        throw unknownPath();
    if (id.length !== MAX_REQUEST_ID)
        throw new BadRequest(
            `Invalid request id in paths. Maybe the request ID is not of ${MAX_REQUEST_ID} bytes in length?!`
        );
    if (first !== undefined && !equalBytes(id, first)) {
        throw new BadRequest(
            `More than one non-unique request ID exists in request_status paths: ${toHex(first)} and ${toHex(id)}.`
        );
    }
    const record = subnet.history.records.get(toHex(id));
    if (record !== undefined && !equalBytes(record.sender, sender)) {
        throw new BadRequest('The user tries to access Request ID not signed by the caller.', 403);
    }
}

function checkCanister(path: Path, { subnet, sender, target }: Reader): void {
    const [, id, label, section] = path;
    const kind = name(label);
    const isKnown =
        (path.length === 3 && (kind === 'controllers' || kind === 'module_hash')) ||
        (path.length === 4 && kind === 'metadata');
    if (id === undefined || !isKnown) throw unknownPath();
    if (!equalBytes(id, target)) {
        const [inUrl, inPath] = [target, id].map((bytes) => Principal.fromUint8Array(bytes).toText());
        throw new BadRequest(
            `Effective principal id in URL ${inUrl} does not match requested principal id: ${inPath}.`
        );
    }
    if (section === undefined) return;
    const canister = subnet.canisters.get(toHex(id));
    const found = canister?.program?.code.instrumented.info.metadata.get(name(section));
    if (found !== undefined && !found.isPublic && canister?.isController(sender) !== true) {
        throw new BadRequest(
            `Custom section ${name(section).slice(0, 100)} can only be requested by the controllers of the canister.`,
            403
        );
    }
}

/** Whether a path is one of those of a subnet, or leads to one. */
function isSubnetPath(path: Path): boolean {
    const [first, , field, , leaf] = path.map(name);
    switch (first) {
        case 'time':
            return path.length === 1;
        case 'canister_ranges':
            return path.length <= 3;
        case 'api_boundary_nodes':
            return (
                path.length <= 2 ||
                (path.length === 3 && ['domain', 'ipv4_address', 'ipv6_address'].includes(field ?? ''))
            );
        case 'subnet':
            if (path.length <= 2) return true;
            if (field === 'node') return path.length <= 4 || (path.length === 5 && leaf === 'public_key');
            return path.length === 3 && ['public_key', 'canister_ranges', 'metrics'].includes(field ?? '');
        default:
            return false;
    }
}

export function checkCanisterPaths(paths: readonly Path[], reader: Reader): void {
    let request: Uint8Array | undefined;
    for (const path of paths) {
        switch (name(path[0])) {
            case 'request_status':
                checkRequestStatus(path, reader, request);
                request = path[1];
                continue;
            case 'canister':
                checkCanister(path, reader);
                continue;
            default:
                if (!isSubnetPath(path)) throw unknownPath();
        }
    }
}

export function checkSubnetPaths(paths: readonly Path[]): void {
    if (!paths.every(isSubnetPath)) throw unknownPath();
}
