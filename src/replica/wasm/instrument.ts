import { Reader, WasmFormatError, Writer } from './bytes.js';
import { meterFunction } from './meter-function.js';
import { type ModuleInfo, readModule, SECTION } from './module-info.js';

/** Names under which the rewritten module exports what the host needs; a canister cannot export them itself. */
export const HOST_EXPORT = {
    prefix: '~replica:',
    counter: '~replica:counter',
    /** Not zero once tables or segments changed: the instance must then be made anew after the message. */
    taint: '~replica:taint',
    memory: '~replica:memory',
    table: '~replica:table',
    start: '~replica:start',
    global: (index: number) => `~replica:global:${index}`
} as const;

export interface Instrumented {
    readonly bytes: Uint8Array;
    readonly info: ModuleInfo;
    /** Of the module as the network instruments it: what compiling is charged by. */
    readonly compiledInstructions: number;
}

/** In bytes: of one function, which V8 takes no larger, and of all. To put charges in takes time for each instruction. */
const [MAX_BODY, MAX_CODE] = [7_654_321, 12 * 1024 * 1024];
const V128 = 0x7b;
const EXPORT_KIND = { function: 0, table: 1, memory: 2, global: 3 } as const;
// The data count section stands before the code section (core specification, section 5.5.16).
const SECTION_ORDER = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11] as const;

/** Mutable globals whose value JavaScript can read and write: all but vectors, which compilers do not make. */
export function mutableGlobals(info: ModuleInfo): number[] {
    return info.globals.flatMap((global, index) => (global.mutable && global.type !== V128 ? [index] : []));
}

function globalSection(bytes: Uint8Array, info: ModuleInfo): Uint8Array {
    const out = new Writer();
    const section = info.sections.get(SECTION.global);
    out.u32(info.globals.length + 2);
    if (section !== undefined) {
        const reader = new Reader(bytes, section.start, section.end);
        reader.u32();
        out.slice(bytes, reader.offset, section.end);
    }
    out.byte(0x7e, 1, 0x42, 0, 0x0b); // the counter: mutable i64, i64.const 0, end
    out.byte(0x7f, 1, 0x41, 0, 0x0b); // the taint: mutable i32, i32.const 0, end
    return out.view();
}

function exportSection(bytes: Uint8Array, info: ModuleInfo): Uint8Array {
    const added: [name: string, kind: number, index: number][] = [
        [HOST_EXPORT.counter, EXPORT_KIND.global, info.globals.length],
        [HOST_EXPORT.taint, EXPORT_KIND.global, info.globals.length + 1]
    ];
    if (info.hasTable) added.push([HOST_EXPORT.table, EXPORT_KIND.table, 0]);
    if (info.hasMemory) added.push([HOST_EXPORT.memory, EXPORT_KIND.memory, 0]);
    if (info.startFunction !== undefined)
        added.push([HOST_EXPORT.start, EXPORT_KIND.function, info.startFunction]);
    for (const index of mutableGlobals(info))
        added.push([HOST_EXPORT.global(index), EXPORT_KIND.global, index]);

    const out = new Writer();
    const section = info.sections.get(SECTION.export);
    out.u32(info.exportNames.length + added.length);
    if (section !== undefined) {
        const reader = new Reader(bytes, section.start, section.end);
        reader.u32();
        out.slice(bytes, reader.offset, section.end);
    }
    for (const [name, kind, index] of added) {
        out.name(name);
        out.byte(kind);
        out.u32(index);
    }
    return out.view();
}

function codeSection(bytes: Uint8Array, info: ModuleInfo): { content: Uint8Array; instructions: number } {
    const section = info.sections.get(SECTION.code);
    if (section === undefined) return { content: Uint8Array.of(0), instructions: 0 };
    if (section.end - section.start > MAX_CODE)
        throw new WasmFormatError(`the code has more than ${MAX_CODE} bytes`);
    let instructions = 0;
    const out = new Writer(2 * (section.end - section.start));
    const body = new Writer(1 << 16);
    const reader = new Reader(bytes, section.start, section.end);
    const count = reader.u32();
    out.u32(count);
    for (let i = 0; i < count; i++) {
        const length = reader.u32();
        if (length > MAX_BODY)
            throw new WasmFormatError(`a function has ${length} bytes, at most ${MAX_BODY} are allowed`);
        const start = reader.offset;
        reader.skip(length);
        body.reset();
        const parameters = info.signatures[info.importedFunctions + i]?.indexOf(':') ?? 0;
        instructions += meterFunction(new Reader(bytes, start, reader.offset), body, {
            counter: info.globals.length,
            parameters
        });
        out.u32(body.length);
        out.raw(body.view());
    }
    return { content: out.view(), instructions };
}

/**
 * Rewrites a canister's module: an instruction counter charged at every basic block, and exports of the counter,
 * memory, table and mutable globals, which the host needs for callbacks and for undoing a message. No function is
 * added, so no index shifts. The start function becomes an export, because it runs at installation only, while an
 * instance may be made again at any time. Custom sections are dropped.
 */
export function instrument(bytes: Uint8Array): Instrumented {
    const info = readModule(bytes);
    const code = codeSection(bytes, info);
    const out = new Writer(2 * bytes.length);
    out.byte(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    for (const id of SECTION_ORDER) {
        const section = info.sections.get(id);
        let content: Uint8Array;
        if (id === SECTION.global) content = globalSection(bytes, info);
        else if (id === SECTION.export) content = exportSection(bytes, info);
        else if (section === undefined) continue;
        else if (id === SECTION.code) content = code.content;
        else content = bytes.subarray(section.start, section.end);
        out.byte(id);
        out.u32(content.length);
        out.raw(content);
    }
    // A global begins with one instruction.
    const compiledInstructions = code.instructions + info.globals.length;
    return { bytes: out.view(), info, compiledInstructions };
}
