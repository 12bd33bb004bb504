import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { ReplicaError } from '../error.js';
import { Canister, makeProgram } from '../execution/canister.js';
import type { ChangeRecord } from '../execution/history.js';
import { loadCode } from '../execution/code.js';
import { STABLE_PAGE } from '../host/stable-memory.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import type { Subnet } from '../subnet.js';
import {
    type CanisterRecord,
    decodeManifest,
    type Manifest,
    type RequestEntry,
    SEGMENT_PAGES
} from './manifest.js';

const lost = reject(ERROR_CODES.callOutcomeUnknown, 'The replica was stopped while the call was under way');

export function readManifest(folder: string): Manifest | undefined {
    const path = join(folder, 'state.json');
    if (!existsSync(path)) return undefined;
    try {
        return decodeManifest(readFileSync(path));
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

    constructor(folder: string, subnet: Subnet) {
        this.folder = folder;
        this.subnet = subnet;
    }

    private data(name: string): Uint8Array {
        return new Uint8Array(readFileSync(join(this.folder, 'data', name)));
    }

    canister(record: CanisterRecord): Canister {
        const controllers = record.controllers.map((id) => Principal.fromText(id));
        const canister = new Canister(Principal.fromText(record.id), controllers, record.cycles);
        canister.status = record.status;
        canister.version = record.version;
        canister.certifiedData = Uint8Array.from(record.certifiedData);
        canister.globalTimer = record.globalTimer;
        canister.history = record.history as ChangeRecord;
        canister.settings = record.settings;
        canister.stable.load(record.stable.size, this.pages(record));
        for (const name of record.chunks) canister.chunks.set(name.slice('chunk-'.length), this.data(name));
        if (record.wasm !== undefined && record.heap !== undefined) {
            const code = loadCode(this.data(record.wasm));
            const print = (text: string) => this.subnet.print(`[${record.id}] ${text}`);
            canister.program = makeProgram(code, canister.stable, print, {
                memory: this.data(record.heap.file),
                globals: record.heap.globals.map(decodeGlobal)
            });
        }
        return canister;
    }

    private *pages(record: CanisterRecord): Generator<readonly [number, Uint8Array]> {
        for (const [segment, name] of record.stable.segments) {
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

/** Requests and calls that were under way: what has an open context goes on, the rest is answered with a reject. */
function restoreMessages(subnet: Subnet, manifest: Manifest, loader: Loader): void {
    const answeredByContext = new Set<number>();
    const requestsWithContext = new Set<string>();
    for (const record of manifest.contexts) {
        const origin = record.origin.kind === 'local' ? ({ kind: 'nobody' } as const) : record.origin;
        subnet.contexts.set(record.id, { ...record, origin });
        const canister = subnet.canisters.get(record.canister);
        if (canister !== undefined) canister.openContexts++;
        if (record.responded) continue;
        if (origin.kind === 'call') answeredByContext.add(origin.call);
        if (origin.kind === 'ingress') requestsWithContext.add(origin.requestId);
    }
    for (const entry of manifest.requests) {
        subnet.history.add(entry.id, entry.sender, entry.expiry);
        const response = loader.response(entry) ?? (requestsWithContext.has(entry.id) ? undefined : lost);
        if (response === undefined) subnet.history.started(entry.id);
        else subnet.history.finished(entry.id, response);
    }
    for (const { call, context, callbacks, cycles } of manifest.outstanding) {
        subnet.outstanding.set(call, { context, callbacks, cycles });
        if (!answeredByContext.has(call)) subnet.answer({ kind: 'call', call }, lost, cycles);
    }
}

/** Puts the state of a folder into a new subnet. `each` hears of every canister and what it was made from. */
export function restore(
    folder: string,
    manifest: Manifest,
    subnet: Subnet,
    each: (canister: Canister, record: CanisterRecord) => void
): void {
    const loader = new Loader(folder, subnet);
    try {
        for (const record of manifest.canisters) {
            const canister = loader.canister(record);
            subnet.canisters.set(canister.key, canister);
            each(canister, record);
        }
        subnet.restoreCounters(manifest);
        restoreMessages(subnet, manifest, loader);
    } catch (error) {
        if (error instanceof ReplicaError) throw error;
        const message = `the state in ${folder} cannot be restored: ${(error as Error).message}`;
        throw new ReplicaError('STATE_CORRUPT', message, { cause: error });
    }
}
