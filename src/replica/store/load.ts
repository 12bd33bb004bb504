import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { ReplicaError } from '../error.js';
import { Canister, type ChangeRecord, type Snapshot, snapshotKey, type Subnet } from '../state/index.js';
import { type HeapImage, loadCode, makeProgram, STABLE_PAGE, StableMemory } from '../host/index.js';
import type { Response } from '../reject.js';
import { resumeExecution } from '../rounds/index.js';
import {
    type CanisterRecord,
    type HeapRecord,
    type SnapshotRecord,
    type StableRecord,
    decodeData,
    type Manifest,
    type RequestEntry,
    SEGMENT_PAGES
} from './manifest.js';

export function readManifest(folder: string): Manifest | undefined {
    const path = join(folder, 'state.json');
    if (!existsSync(path)) return undefined;
    try {
        return decodeData<Manifest>(readFileSync(path));
    } catch (error) {
        throw new ReplicaError('STATE_CORRUPT', `${path} cannot be read: ${(error as Error).message}`, {
            cause: error
        });
    }
}

const ZEROS = new Uint8Array(STABLE_PAGE);

class Loader {
    private readonly folder: string;
    private readonly subnet: Subnet;
    private readonly known: LoadListener;

    constructor(folder: string, subnet: Subnet, known: LoadListener) {
        this.folder = folder;
        this.subnet = subnet;
        this.known = known;
    }

    private data(name: string): Uint8Array {
        return new Uint8Array(readFileSync(join(this.folder, 'data', name)));
    }

    /** @param time of the checkpoint */
    canister(record: CanisterRecord, time: bigint): Canister {
        const controllers = record.controllers.map((id) => Principal.fromText(id));
        const canister = new Canister(
            Principal.fromText(record.id),
            controllers,
            record.cycles,
            record.paidUntil ?? time
        );
        canister.status = record.status;
        canister.version = record.version;
        canister.certifiedData = Uint8Array.from(record.certifiedData);
        canister.globalTimer = record.globalTimer;
        canister.history = record.history as ChangeRecord;
        if (record.installDebit !== undefined) canister.installDebit = record.installDebit;
        canister.settings = record.settings;
        canister.log = record.log;
        canister.nextSnapshot = record.nextSnapshot;
        for (const snapshot of record.snapshots) this.snapshot(canister, snapshot);
        canister.stable.load(record.stable.size, this.pages(record.stable));
        for (const name of record.chunks) canister.chunks.set(name.slice('chunk-'.length), this.data(name));
        if (record.wasm !== undefined && record.heap !== undefined) {
            const code = loadCode(this.data(record.wasm));
            const print = (text: string) => this.subnet.print(`[${record.id}] ${text}`);
            canister.program = makeProgram(code, canister.stable, print, this.heap(record.heap));
        }
        return canister;
    }

    private heap({ file, globals }: HeapRecord): HeapImage {
        return { memory: this.data(file), globals: globals.map(decodeGlobal) };
    }

    private snapshot(canister: Canister, record: SnapshotRecord): void {
        const stable = new StableMemory();
        stable.load(record.stable.size, this.pages(record.stable));
        const { id, takenAt, version, certifiedData, globalTimer } = record;
        const snapshot: Snapshot = {
            id,
            takenAt,
            version,
            certifiedData,
            globalTimer,
            code: loadCode(this.data(record.wasm)),
            heap: this.heap(record.heap),
            stable,
            chunks: new Map(record.chunks.map((name) => [name.slice('chunk-'.length), this.data(name)]))
        };
        canister.snapshots.set(snapshotKey(id), snapshot);
        this.known.snapshot(snapshot, record);
    }

    private *pages({ segments }: StableRecord): Generator<readonly [number, Uint8Array]> {
        for (const [segment, name] of segments) {
            const bytes = this.data(name);
            if (bytes.length !== SEGMENT_PAGES * STABLE_PAGE)
                throw new Error(`${name} has ${bytes.length} bytes`);
            for (let i = 0; i < SEGMENT_PAGES; i++) {
                const page = bytes.subarray(i * STABLE_PAGE, (i + 1) * STABLE_PAGE);
                if (Buffer.compare(page, ZEROS) !== 0) yield [segment * SEGMENT_PAGES + i, page];
            }
        }
    }

    response({ response }: RequestEntry): Response | undefined {
        if (response?.kind !== 'reply') return response;
        const { arg } = response;
        return { kind: 'reply', arg: typeof arg === 'string' ? this.data(arg) : arg };
    }
}

function decodeGlobal(value: bigint | Uint8Array): number | bigint {
    return typeof value === 'bigint' ? value : new DataView(value.buffer).getFloat64(0, true);
}

/** Requests and calls that were under way go on where they were. */
function restoreMessages(subnet: Subnet, manifest: Manifest, loader: Loader): void {
    for (const record of manifest.contexts) {
        const origin = record.origin.kind === 'local' ? ({ kind: 'nobody' } as const) : record.origin;
        subnet.contexts.set(record.id, { ...record, origin });
        const canister = subnet.canisters.get(record.canister);
        if (canister !== undefined) canister.openContexts++;
    }
    for (const entry of manifest.requests) {
        subnet.history.add(entry.id, entry.sender, entry.expiry);
        const response = loader.response(entry);
        if (response === undefined) subnet.history.started(entry.id);
        else subnet.history.finished(entry.id, response);
    }
    subnet.history.takeFinished();
    for (const { call, ...rest } of manifest.outstanding) subnet.outstanding.set(call, rest);
    for (const task of manifest.queue) subnet.schedule.enqueue(task);
    for (const record of manifest.held ?? []) {
        if (!resumeExecution(subnet, record))
            throw new Error('a long execution came out differently when begun again');
    }
    for (const [canister, origins] of manifest.stopWaiters) subnet.stopWaiters.set(canister, [...origins]);
}

/** Hears of everything that is made from files, and from which. */
export interface LoadListener {
    canister(canister: Canister, record: CanisterRecord): void;
    snapshot(snapshot: Snapshot, record: SnapshotRecord): void;
}

/** Puts the state of a folder into a new subnet. */
export function restore(folder: string, manifest: Manifest, subnet: Subnet, known: LoadListener): void {
    const loader = new Loader(folder, subnet, known);
    try {
        for (const record of manifest.canisters) {
            const canister = loader.canister(record, manifest.time);
            subnet.canisters.set(canister.key, canister);
            known.canister(canister, record);
            const hash = canister.program?.code.hash;
            if (hash !== undefined) subnet.compiled.add(toHex(hash));
        }
        for (const hash of manifest.compiled ?? []) subnet.compiled.add(hash);
        subnet.restoreCounters(manifest);
        restoreMessages(subnet, manifest, loader);
    } catch (error) {
        if (error instanceof ReplicaError) throw error;
        const message = `the state in ${folder} cannot be restored: ${(error as Error).message}`;
        throw new ReplicaError('STATE_CORRUPT', message, { cause: error });
    }
}
