import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import {
    type Canister,
    MAX_SNAPSHOTS,
    type Request,
    sizeOf,
    type Snapshot,
    snapshotKey,
    type Subnet
} from '../state/index.js';
import { loadSnapshot, takeSnapshot } from './take-snapshot.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import { encoded } from './encoded.js';
import { ManagementFault } from './fault.js';
import { type Decoded, RESULTS } from './types.js';

const record = (snapshot: Snapshot) => ({
    id: snapshot.id,
    taken_at_timestamp: snapshot.takenAt,
    total_size: sizeOf(snapshot)
});

function find(canister: Canister, id: Uint8Array): Snapshot {
    const snapshot = canister.snapshots.get(snapshotKey(id));
    if (snapshot !== undefined) return snapshot;
    throw new ManagementFault(
        ERROR_CODES.snapshotNotFound,
        `Could not find the snapshot ID ${toHex(id)} for canister ${canister.id.toText()}.`
    );
}

export function take(subnet: Subnet, canister: Canister, decoded: Decoded): Response {
    const replaced = decoded.replace_snapshot[0];
    if (replaced !== undefined) find(canister, replaced);
    else if (canister.snapshots.size >= MAX_SNAPSHOTS) {
        const message = `Canister ${canister.id.toText()} has reached the maximum number of snapshots allowed: ${MAX_SNAPSHOTS}.`;
        throw new ManagementFault(ERROR_CODES.canisterRejectedMessage, message);
    }
    const snapshot = takeSnapshot(canister, subnet.time);
    if (snapshot === undefined) {
        const message = `Failed to create snapshot for empty canister ${canister.id.toText()}:`;
        throw new ManagementFault(ERROR_CODES.canisterRejectedMessage, message);
    }
    if (replaced !== undefined) canister.snapshots.delete(snapshotKey(replaced));
    canister.snapshots.set(snapshotKey(snapshot.id), snapshot);
    return encoded(RESULTS.snapshot, record(snapshot));
}

export function list(canister: Canister): Response {
    return encoded(RESULTS.snapshots, [...canister.snapshots.values()].map(record));
}

export function drop(canister: Canister, decoded: Decoded): void {
    canister.snapshots.delete(snapshotKey(find(canister, decoded.snapshot_id).id));
}

/** Where a snapshot is; it may be another canister's, if the sender controls that one too. */
function findLoadable(
    subnet: Subnet,
    canister: Canister,
    sender: Uint8Array,
    id: Uint8Array
): { owner: Canister; snapshot: Snapshot } {
    const key = snapshotKey(id);
    const owner = [...subnet.canisters.values()].find(({ snapshots }) => snapshots.has(key)) ?? canister;
    const snapshot = find(owner, id);
    if (owner === canister || owner.isController(sender)) return { owner, snapshot };
    const name = Principal.fromUint8Array(sender).toText();
    const message = `Only a controller of the canister that snapshot ${toHex(id)} belongs to can load it on canister ${canister.id.toText()}. Sender: ${name}.`;
    throw new ManagementFault(ERROR_CODES.canisterRejectedMessage, message);
}

/** Whoever waits for an answer of the state that goes away is rejected, as with a reinstallation. */
export function load(subnet: Subnet, canister: Canister, request: Request, decoded: Decoded): void {
    const { owner, snapshot } = findLoadable(subnet, canister, request.sender, decoded.snapshot_id);
    const name = canister.id.toText();
    subnet.abandonContexts(
        canister,
        reject(ERROR_CODES.canisterRejectedMessage, `A snapshot was loaded into canister ${name}`)
    );
    loadSnapshot(canister, snapshot, (text) => subnet.print(`[${name}] ${text}`));
    canister.recordChange(subnet.time, Principal.fromUint8Array(request.sender), {
        load_snapshot: {
            snapshot_id: snapshot.id,
            canister_version: snapshot.version,
            taken_at_timestamp: snapshot.takenAt,
            ...(owner !== canister && { from_canister_id: owner.id.toText() })
        }
    });
}
