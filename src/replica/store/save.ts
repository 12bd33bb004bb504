import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../protocol/bytes.js';
import type { Canister, Snapshot, Subnet, Work } from '../state/index.js';
import { STABLE_PAGE, type StableMemory } from '../host/index.js';
import type { Response } from '../reject.js';
import { withoutListener } from '../rounds/index.js';
import { replaceFile, writeFlushed, syncFolder } from '../../node/index.js';
import {
    type CanisterRecord,
    encodeData,
    type Manifest,
    type RequestEntry,
    type SnapshotRecord,
    SEGMENT_PAGES
} from './manifest.js';

/** Answers up to this length stand in the manifest itself. */
const INLINE_REPLY = 1024;

interface KnownCanister {
    version: bigint;
    heap: CanisterRecord['heap'];
    stable: StableMemory;
    segments: Map<number, string>;
}

/** Writes checkpoints: all of a canister the first time, then what changed. */
export class Saver {
    private readonly folder: string;
    private readonly data: string;
    private known = new WeakMap<Canister, KnownCanister>();
    private readonly snapshots = new WeakMap<Snapshot, SnapshotRecord>();
    private readonly files: Set<string>;
    private nextFile: number;

    /** `manifest`: the checkpoint that the folder holds. What a checkpoint that never ended left behind is removed. */
    constructor(folder: string, manifest: Manifest | undefined) {
        this.folder = folder;
        this.data = join(folder, 'data');
        this.nextFile = manifest?.nextFile ?? 0;
        this.files = new Set(readdirSync(this.data));
        this.removeUnused(manifest ?? { canisters: [], requests: [] });
    }

    /** What a restored canister was made from, so that the next checkpoint can be incremental. */
    remember(canister: Canister, record: CanisterRecord): void {
        canister.stable.takeDirty();
        const segments = new Map(record.stable.segments);
        this.known.set(canister, {
            version: canister.version,
            heap: record.heap,
            stable: canister.stable,
            segments
        });
    }

    rememberSnapshot(snapshot: Snapshot, record: SnapshotRecord): void {
        this.snapshots.set(snapshot, record);
    }

    private writeNew(prefix: string, bytes: Uint8Array): string {
        const name = `${prefix}-${this.nextFile++}`;
        writeFlushed(join(this.data, name), bytes);
        this.files.add(name);
        return name;
    }

    /** For bytes that are named by what they are. */
    private writeOnce(name: string, bytes: Uint8Array): string {
        if (!this.files.has(name)) writeFlushed(join(this.data, name), bytes);
        this.files.add(name);
        return name;
    }

    private saveSegments(stable: StableMemory, segments: Map<number, string>, pages: Iterable<number>): void {
        for (const segment of new Set([...pages].map((page) => Math.floor(page / SEGMENT_PAGES)))) {
            const bytes = new Uint8Array(SEGMENT_PAGES * STABLE_PAGE);
            for (let i = 0; i < SEGMENT_PAGES; i++) {
                const page = stable.page(segment * SEGMENT_PAGES + i);
                if (page !== undefined) bytes.set(page, i * STABLE_PAGE);
            }
            segments.set(segment, this.writeNew('stable', bytes));
        }
    }

    private saveCanister(canister: Canister): CanisterRecord {
        const { program, stable } = canister;
        let known = this.known.get(canister);
        const dirty = stable.takeDirty();
        if (known?.stable !== stable) {
            known = { version: -1n, heap: undefined, stable, segments: new Map() };
            this.saveSegments(stable, known.segments, stable.writtenPages());
        } else {
            this.saveSegments(stable, known.segments, dirty);
        }
        const image = program?.sandbox.committed;
        if (image === undefined) known.heap = undefined;
        else if (known.heap === undefined || known.version !== canister.version) {
            known.heap = {
                file: this.writeNew('heap', image.memory),
                globals: image.globals.map(encodeGlobal)
            };
        }
        known.version = canister.version;
        this.known.set(canister, known);
        return {
            id: canister.id.toText(),
            controllers: canister.controllers.map((id) => id.toText()),
            status: canister.status,
            cycles: canister.cycles,
            paidUntil: canister.paidUntil,
            version: canister.version,
            certifiedData: canister.certifiedData,
            globalTimer: canister.globalTimer,
            wasm: program && this.writeOnce(`wasm-${toHex(program.code.hash)}`, program.code.uploaded),
            heap: known.heap,
            stable: { size: stable.size, segments: [...known.segments] },
            chunks: [...canister.chunks].map(([hash, chunk]) => this.writeOnce(`chunk-${hash}`, chunk)),
            history: canister.history,
            ...(canister.installDebit.instructions > 0n && { installDebit: canister.installDebit }),
            settings: canister.settings,
            log: canister.log,
            nextSnapshot: canister.nextSnapshot,
            snapshots: [...canister.snapshots.values()].map((snapshot) => this.saveSnapshot(snapshot))
        };
    }

    /** Snapshots never change: each is written once. */
    private saveSnapshot(snapshot: Snapshot): SnapshotRecord {
        const known = this.snapshots.get(snapshot);
        if (known !== undefined) return known;
        const { id, takenAt, version, certifiedData, globalTimer, code, heap, stable, chunks } = snapshot;
        const segments = new Map<number, string>();
        this.saveSegments(stable, segments, stable.writtenPages());
        const record: SnapshotRecord = {
            id,
            takenAt,
            version,
            certifiedData,
            globalTimer,
            wasm: this.writeOnce(`wasm-${toHex(code.hash)}`, code.uploaded),
            heap: { file: this.writeNew('heap', heap.memory), globals: heap.globals.map(encodeGlobal) },
            stable: { size: stable.size, segments: [...segments] },
            chunks: [...chunks].map(([hash, chunk]) => this.writeOnce(`chunk-${hash}`, chunk))
        };
        this.snapshots.set(snapshot, record);
        return record;
    }

    private saveResponse(id: string, response: Response): NonNullable<RequestEntry['response']> {
        if (response.kind === 'reject' || response.arg.length <= INLINE_REPLY) return response;
        return { kind: 'reply', arg: this.writeOnce(`reply-${id}`, response.arg) };
    }

    /** Between rounds only: a round leaves nothing half done. `journal`: what the next rounds will be written to. */
    save(subnet: Subnet, journal: number): void {
        try {
            this.write(subnet, journal);
        } catch (error) {
            // Some changes were taken and not written: the next checkpoint writes everything.
            this.known = new WeakMap();
            throw error;
        }
    }

    private write(subnet: Subnet, journal: number): void {
        const canisters = [...subnet.canisters.values()].map((canister) => this.saveCanister(canister));
        const requests = [...subnet.history.records].map(([id, { sender, expiry, status }]): RequestEntry => {
            const entry = { id, sender, expiry };
            return status.state === 'done'
                ? { ...entry, response: this.saveResponse(id, status.response) }
                : entry;
        });
        const manifest = {
            ...subnet.counters,
            time: subnet.time,
            nextFile: this.nextFile,
            canisters,
            requests,
            contexts: [...subnet.contexts.values()],
            outstanding: [...subnet.outstanding].map(([call, rest]) => ({ call, ...rest })),
            queue: subnet.schedule.kept.map((task) =>
                task.kind === 'request' ? { ...task, request: withoutListener(task.request) } : task
            ),
            held: subnet.slices.kept.map((held) => ({ ...held, work: withoutProcess(held.work) })),
            compiled: [...subnet.compiled],
            stopWaiters: [...subnet.stopWaiters],
            journal
        };
        syncFolder(this.data);
        replaceFile(join(this.folder, 'state.json'), encodeData(manifest));
        this.removeUnused(manifest);
    }

    private removeUnused(manifest: Pick<Manifest, 'canisters' | 'requests'>): void {
        const used = usedFiles(manifest);
        for (const file of this.files) {
            if (used.has(file)) continue;
            this.files.delete(file);
            unlinkSync(join(this.data, file));
        }
    }
}

function usedFiles({ canisters, requests }: Pick<Manifest, 'canisters' | 'requests'>): Set<string> {
    const used = new Set<string>();
    const records = [...canisters, ...canisters.flatMap(({ snapshots }) => snapshots)];
    for (const { wasm, heap, stable, chunks } of records) {
        if (wasm !== undefined) used.add(wasm);
        if (heap !== undefined) used.add(heap.file);
        for (const [, file] of stable.segments) used.add(file);
        for (const file of chunks) used.add(file);
    }
    for (const { response } of requests) {
        if (response?.kind === 'reply' && typeof response.arg === 'string') used.add(response.arg);
    }
    return used;
}

function withoutProcess(work: Work): Work {
    return work.kind === 'install' && work.origin.kind === 'local'
        ? { ...work, origin: { kind: 'nobody' } }
        : work;
}

/** Bits of a float, since JSON has neither NaN nor infinities nor a negative zero. */
function encodeGlobal(value: number | bigint): bigint | Uint8Array {
    return typeof value === 'bigint' ? value : new Uint8Array(Float64Array.of(value).buffer);
}
