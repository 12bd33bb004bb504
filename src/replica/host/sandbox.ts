import { PAGE } from './stable-memory.js';
import { HOST_EXPORT, type Instrumented, mutableGlobals } from '../wasm/index.js';

/** What is left of a heap between two messages: memory and mutable globals. */
export interface HeapImage {
    readonly memory: Uint8Array;
    readonly globals: readonly (number | bigint)[];
}

interface Live {
    readonly exports: WebAssembly.Exports;
    readonly memory: WebAssembly.Memory | undefined;
    readonly table: WebAssembly.Table | undefined;
    readonly counter: WebAssembly.Global;
    readonly taint: WebAssembly.Global;
    readonly globals: readonly WebAssembly.Global[];
}

const EMPTY_MEMORY = new Uint8Array(0);
const WASM_PAGE = 65536;
const ZEROS = new Uint8Array(PAGE);

/**
 * A running instance and the committed image of its heap. Between messages either both agree, or the instance is
 * stale and is brought back before its next use: by copying the image over it, or by a new instance where memory
 * grew or tables changed, since neither can be taken back.
 */
export class Sandbox {
    private readonly module: WebAssembly.Module;
    private readonly globalIndices: readonly number[];
    private readonly imports: WebAssembly.Imports;
    private live: Live | undefined;
    private image: HeapImage | undefined;
    private stale = false;
    private view: Uint8Array = EMPTY_MEMORY;
    /** What the running execution's changes are counted against; undefined: the image. */
    private baseline: Uint8Array | undefined;
    /** Offsets of the pages that differ from the baseline; undefined: not looked for yet. */
    private changed: readonly number[] | undefined;

    constructor(
        module: WebAssembly.Module,
        code: Instrumented,
        imports: WebAssembly.Imports,
        image?: HeapImage
    ) {
        this.module = module;
        this.globalIndices = mutableGlobals(code.info);
        this.imports = imports;
        this.image = image;
    }

    private instantiate(): Live {
        const { exports } = new WebAssembly.Instance(this.module, this.imports);
        const get = <T>(name: string, type: new (...args: never[]) => T): T | undefined => {
            const value: unknown = exports[name];
            return value instanceof type ? value : undefined;
        };
        const counter = get(HOST_EXPORT.counter, WebAssembly.Global);
        const taint = get(HOST_EXPORT.taint, WebAssembly.Global);
        if (counter === undefined || taint === undefined) throw new Error('the module was not instrumented');
        const globals = this.globalIndices.flatMap(
            (index) => get(HOST_EXPORT.global(index), WebAssembly.Global) ?? []
        );
        return {
            exports,
            memory: get(HOST_EXPORT.memory, WebAssembly.Memory),
            table: get(HOST_EXPORT.table, WebAssembly.Table),
            counter,
            taint,
            globals
        };
    }

    /**
     * The instance with the committed heap in it (or `instead`, for this once), and the counter set to what may be
     * spent.
     */
    prepare(instructions: bigint, instead?: HeapImage): void {
        const image = instead ?? this.image;
        const changed = instead === undefined && this.baseline === undefined ? this.changed : undefined;
        if (instead !== undefined) this.stale = true;
        let { live } = this;
        if (live !== undefined && this.stale && image !== undefined) {
            const grown = (live.memory?.buffer.byteLength ?? 0) > image.memory.length;
            if (grown || live.taint.value !== 0) live = undefined;
        }
        if (live === undefined || this.stale) {
            const isSame = live !== undefined;
            live ??= this.instantiate();
            if (image !== undefined) restore(live, image, isSame ? changed : undefined);
            this.live = live;
            this.stale = false;
        }
        live.counter.value = instructions;
        this.changed = undefined;
        this.baseline = instead?.memory;
        // Data segments are not the work of an execution.
        if (image === undefined) this.baseline = this.memory().slice();
    }

    /** How many pages of 4 KiB the execution has changed. */
    countChangedPages(): number {
        this.changed = changedPages(this.memory(), this.baseline ?? this.image?.memory ?? EMPTY_MEMORY);
        return this.changed.length;
    }

    /** Keeps what the message did. */
    commit(): void {
        const live = this.running();
        const bytes = this.memory();
        const memory = this.updated(bytes);
        this.image = { memory, globals: live.globals.map((global): number | bigint => global.value) };
        if (live.taint.value !== 0) this.live = undefined;
    }

    /** The image's memory, brought up to date if it has the size; only where it differs, if that is known. */
    private updated(bytes: Uint8Array): Uint8Array {
        const { image, changed, baseline } = this;
        if (image?.memory.length !== bytes.length) return bytes.slice();
        const { memory } = image;
        if (changed === undefined || baseline !== undefined) memory.set(bytes);
        else for (const page of changed) memory.set(bytes.subarray(page, page + PAGE), page);
        return memory;
    }

    /** A copy of what the message has made of the heap, to go on from later without keeping it. */
    capture(): HeapImage {
        const { globals } = this.running();
        return {
            memory: this.memory().slice(),
            globals: globals.map((global): number | bigint => global.value)
        };
    }

    /** Keeps what a message did that was captured, although others ran since. */
    adopt(image: HeapImage): void {
        this.image = image;
        this.stale = true;
        this.changed = undefined;
    }

    /** Forgets what the message did. */
    discard(): void {
        this.stale = true;
    }

    get committed(): HeapImage | undefined {
        return this.image;
    }

    private running(): Live {
        if (this.live === undefined) throw new Error('no instance is prepared');
        return this.live;
    }

    /** The whole memory now. Growing detaches the old buffer, so never keep the result. */
    memory(): Uint8Array {
        const buffer = this.running().memory?.buffer;
        if (buffer === undefined) return EMPTY_MEMORY;
        if (this.view.buffer !== buffer) this.view = new Uint8Array(buffer);
        return this.view;
    }

    get isPrepared(): boolean {
        return this.live !== undefined;
    }

    get remaining(): bigint {
        return this.running().counter.value as bigint;
    }

    charge(instructions: bigint): void {
        const { counter } = this.running();
        counter.value = (counter.value as bigint) - instructions;
    }

    callExport(name: string): void {
        const exported = this.running().exports[name];
        if (typeof exported === 'function') (exported as () => void)();
    }

    callTable(index: number, environment: number): void {
        const { table } = this.running();
        const entry: unknown = table !== undefined && index < table.length ? table.get(index) : undefined;
        if (typeof entry !== 'function') throw new WebAssembly.RuntimeError('table index is out of bounds');
        (entry as (environment: number) => void)(environment);
    }
}

/** Offsets of pages of 4 KiB that differ; what lies behind the shorter one was zeros. */
function changedPages(now: Uint8Array, before: Uint8Array): number[] {
    const changed: number[] = [];
    const current = Buffer.from(now.buffer, now.byteOffset, now.length);
    const common = Math.min(now.length, before.length);
    for (let block = 0; block < common; block += WASM_PAGE) {
        if (current.compare(before, block, block + WASM_PAGE, block, block + WASM_PAGE) === 0) continue;
        for (let page = block; page < block + WASM_PAGE; page += PAGE) {
            if (current.compare(before, page, page + PAGE, page, page + PAGE) !== 0) changed.push(page);
        }
    }
    for (let page = common; page < now.length; page += PAGE) {
        if (current.compare(ZEROS, 0, PAGE, page, page + PAGE) !== 0) changed.push(page);
    }
    return changed;
}

/** @param changed offsets of the only pages that differ, where they are known */
function restore(live: Live, image: HeapImage, changed: readonly number[] | undefined): void {
    if (live.memory !== undefined) {
        const missing = image.memory.length - live.memory.buffer.byteLength;
        if (missing > 0) live.memory.grow(missing / WASM_PAGE);
        const memory = new Uint8Array(live.memory.buffer);
        if (changed === undefined) memory.set(image.memory);
        else for (const page of changed) memory.set(image.memory.subarray(page, page + PAGE), page);
    }
    // None are given where only the memory is to go on.
    if (image.globals.length === 0) return;
    live.globals.forEach((global, index) => {
        global.value = image.globals[index];
    });
}
