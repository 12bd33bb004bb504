import { Reader, WasmFormatError } from './bytes.js';

export const SECTION = {
    custom: 0,
    type: 1,
    import: 2,
    function: 3,
    table: 4,
    memory: 5,
    global: 6,
    export: 7,
    start: 8,
    element: 9,
    code: 10,
    data: 11,
    dataCount: 12
} as const;

export interface Section {
    readonly id: number;
    readonly start: number;
    readonly end: number;
}

export interface ModuleInfo {
    readonly sections: ReadonlyMap<number, Section>;
    /** The type of each function, imported ones first: a letter for each parameter, a colon, and the results. */
    readonly signatures: readonly string[];
    readonly importedFunctions: number;
    readonly importNames: readonly { readonly module: string; readonly name: string }[];
    readonly hasTable: boolean;
    readonly hasMemory: boolean;
    readonly globals: readonly { readonly type: number; readonly mutable: boolean }[];
    readonly exportNames: readonly string[];
    /** The exported functions' indices. */
    readonly exportedFunctions: ReadonlyMap<string, number>;
    readonly startFunction: number | undefined;
    /** Custom sections `icp:public <name>` and `icp:private <name>` (interface specification, "Metadata"). */
    readonly metadata: ReadonlyMap<string, { readonly isPublic: boolean; readonly content: Uint8Array }>;
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCTION_IMPORT = 0;
const FUNCTION_EXPORT = 0;
const VALUE_TYPES: Readonly<Record<number, string>> = { 0x7f: 'i', 0x7e: 'l', 0x7d: 'f', 0x7c: 'd' };
const FUNCTION_TYPE = 0x60;
const LARGEST_KNOWN_SECTION = 12;

interface Draft {
    sections: Map<number, Section>;
    metadata: Map<string, { isPublic: boolean; content: Uint8Array }>;
}

function readSections(bytes: Uint8Array): Draft {
    if (!HEADER.every((byte, index) => bytes[index] === byte)) throw new WasmFormatError('not a Wasm module');
    const draft: Draft = { sections: new Map(), metadata: new Map() };
    const reader = new Reader(bytes, HEADER.length);
    while (!reader.done) {
        const id = reader.byte();
        const length = reader.u32();
        const start = reader.offset;
        reader.skip(length);
        if (id === SECTION.custom) {
            readMetadata(new Reader(bytes, start, reader.offset), draft);
        } else {
            if (id > LARGEST_KNOWN_SECTION) throw new WasmFormatError(`section ${id} is not supported`);
            if (draft.sections.has(id)) throw new WasmFormatError(`section ${id} appears twice`);
            draft.sections.set(id, { id, start, end: reader.offset });
        }
    }
    return draft;
}

function readMetadata(reader: Reader, draft: Draft): void {
    const [, visibility, name] = /^icp:(public|private) (.*)$/s.exec(reader.name()) ?? [];
    if (name === undefined) return;
    draft.metadata.set(name, {
        isPublic: visibility === 'public',
        content: reader.bytes.slice(reader.offset, reader.end)
    });
}

/** Calls `each` for every entry of a vector section, and gives their number, if the module has that section. */
function entries(bytes: Uint8Array, section: Section | undefined, each: (reader: Reader) => void): number {
    if (section === undefined) return 0;
    const reader = new Reader(bytes, section.start, section.end);
    const count = reader.u32();
    // Each has a byte at least, whether it is looked at or not.
    if (count > section.end - reader.offset) throw new WasmFormatError('more entries than bytes');
    for (let i = 0; i < count; i++) each(reader);
    return count;
}

/** i for i32, l for i64, f and d for floats, x for anything else. */
function valueTypes(reader: Reader): string {
    let text = '';
    for (const type of reader.take(reader.u32())) text += VALUE_TYPES[type] ?? 'x';
    return text;
}

function skipConstantExpression(reader: Reader): void {
    for (let opcode = reader.byte(); opcode !== 0x0b; opcode = reader.byte()) {
        if (opcode === 0x43) reader.skip(4);
        else if (opcode === 0x44) reader.skip(8);
        else if (opcode === 0xfd) reader.skip(17);
        else if (![0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].includes(opcode)) reader.skipLeb();
    }
}

/** Everything that rewriting and running a module needs to know about it. V8 validates the rest. */
export function readModule(bytes: Uint8Array): ModuleInfo {
    const { sections, metadata } = readSections(bytes);
    const types: string[] = [];
    entries(bytes, sections.get(SECTION.type), (reader) => {
        if (reader.byte() !== FUNCTION_TYPE) throw new WasmFormatError('only function types are supported');
        types.push(`${valueTypes(reader)}:${valueTypes(reader)}`);
    });
    const typeOf = (index: number) => {
        const type = types[index];
        if (type === undefined) throw new WasmFormatError(`no type ${index}`);
        return type;
    };
    const signatures: string[] = [];
    const importNames: { module: string; name: string }[] = [];
    entries(bytes, sections.get(SECTION.import), (reader) => {
        const imported = { module: reader.name(), name: reader.name() };
        if (reader.byte() !== FUNCTION_IMPORT) {
            throw new WasmFormatError(`import ${imported.module}.${imported.name} is not a function`);
        }
        signatures.push(typeOf(reader.u32()));
        importNames.push(imported);
    });
    const importedFunctions = signatures.length;
    entries(bytes, sections.get(SECTION.function), (reader) => signatures.push(typeOf(reader.u32())));
    const globals: { type: number; mutable: boolean }[] = [];
    entries(bytes, sections.get(SECTION.global), (reader) => {
        globals.push({ type: reader.byte(), mutable: reader.byte() === 1 });
        skipConstantExpression(reader);
    });
    const exportNames: string[] = [];
    const exportedFunctions = new Map<string, number>();
    entries(bytes, sections.get(SECTION.export), (reader) => {
        const name = reader.name();
        exportNames.push(name);
        const kind = reader.byte();
        const index = reader.u32();
        if (kind === FUNCTION_EXPORT) exportedFunctions.set(name, index);
    });
    const start = sections.get(SECTION.start);
    return {
        sections,
        signatures,
        importedFunctions,
        importNames,
        hasTable: entries(bytes, sections.get(SECTION.table), () => undefined) > 0,
        hasMemory: entries(bytes, sections.get(SECTION.memory), () => undefined) > 0,
        globals,
        exportNames,
        exportedFunctions,
        startFunction: start === undefined ? undefined : new Reader(bytes, start.start, start.end).u32(),
        metadata
    };
}
