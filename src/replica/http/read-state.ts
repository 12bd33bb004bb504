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

function checkRequestStatus(path: Path, { subnet, sender }: Reader, first: Uint8Array | undefined): void {
    const id = path[1];
    if (id?.length !== MAX_REQUEST_ID)
        throw new BadRequest('Invalid path requested: request_status wants a request id');
    if (first !== undefined && !equalBytes(id, first)) {
        throw new BadRequest('Can only request a single request ID in request_status paths.');
    }
    const record = subnet.history.records.get(toHex(id));
    if (record !== undefined && !equalBytes(record.sender, sender)) {
        throw new BadRequest('The user tries to access Request ID not signed by the caller.', 403);
    }
}

function checkCanister(path: Path, { subnet, sender, target }: Reader): void {
    const id = path[1];
    if (id === undefined || !equalBytes(id, target)) {
        throw new BadRequest('Invalid path requested: effective canister id in URL and path do not match');
    }
    const kind = name(path[2]);
    if (path.length === 3 && (kind === 'controllers' || kind === 'module_hash')) return;
    if (path.length !== 4 || kind !== 'metadata')
        throw new BadRequest(`Invalid path requested: /canister/<id>/${kind}`);
    const canister = subnet.canisters.get(toHex(id));
    const section = canister?.program?.code.instrumented.info.metadata.get(name(path[3]));
    if (section !== undefined && !section.isPublic && canister?.isController(sender) !== true) {
        throw new BadRequest('Custom section can only be requested by the controllers of the canister.', 403);
    }
}

export function checkCanisterPaths(paths: readonly Path[], reader: Reader): void {
    let request: Uint8Array | undefined;
    for (const path of paths) {
        switch (name(path[0])) {
            case 'time':
            case 'subnet':
            case 'canister_ranges':
                continue;
            case 'request_status':
                checkRequestStatus(path, reader, request);
                request = path[1];
                continue;
            case 'canister':
                checkCanister(path, reader);
                continue;
            default:
                throw new BadRequest(`Invalid path requested: /${name(path[0]).slice(0, 80)}`);
        }
    }
}

export function checkSubnetPaths(paths: readonly Path[]): void {
    for (const path of paths) {
        if (!['time', 'subnet', 'canister_ranges'].includes(name(path[0]))) {
            throw new BadRequest(`Invalid path requested: /${name(path[0]).slice(0, 80)}`);
        }
    }
}
