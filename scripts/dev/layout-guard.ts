import { Reader, readModule, SECTION, Writer, type ModuleInfo } from '../../src/replica/wasm/index.js';

/**
 * Stable memory begins with `MGR` and the version of the memory manager that laid it out. The one that Azle brings reads
 * version 1 and, at another, traps without a word before any code of ours runs. So the module looks first.
 */
const MESSAGE =
    'LAYOUT_UNKNOWN: stable memory is laid out by a memory manager of another version, and this module reads version 1; the upgrade changed nothing: install a newer module';

const UPGRADE = 'canister_post_upgrade';
/** `MGR` and its version, as a little-endian number. */
const MAGIC = 0x0052474d;
const KNOWN = 0x0152474d;
/** Below all that the linker gives out; nobody reads it, and it is zero again afterwards. */
const SCRATCH = 16;

const END = 0x0b;
const VOID = 0x40;
const NO_LOCALS = 0;

/** @returns the module with a look at stable memory in front of its `canister_post_upgrade` */
export function withLayoutGuard(wasm: Uint8Array): Uint8Array {
    const info = readModule(wasm);
    const upgrade = info.exportedFunctions.get(UPGRADE);
    if (upgrade === undefined) throw new Error(`the module has no ${UPGRADE}`);
    const rewrite: Readonly<Record<number, (reader: Reader) => Writer>> = {
        [SECTION.function]: (reader) => appended(reader, typeOf(wasm, info, upgrade)),
        [SECTION.code]: (reader) => appended(reader, guard(info, upgrade)),
        [SECTION.export]: (reader) => renumbered(reader, info.signatures.length)
    };
    const out = new Writer(wasm.length + 4096);
    const reader = new Reader(wasm, 0);
    out.raw(reader.take(8));
    while (!reader.done) {
        const id = reader.byte();
        const content = reader.take(reader.u32());
        const section = rewrite[id]?.(new Reader(content)).view() ?? content;
        out.byte(id);
        out.u32(section.length);
        out.raw(section);
    }
    return out.view().slice();
}

/** The type of the function that the guard stands for: nothing in, nothing out. */
function typeOf(wasm: Uint8Array, { sections, importedFunctions }: ModuleInfo, index: number): Writer {
    const section = sections.get(SECTION.function);
    const reader = new Reader(wasm, section?.start, section?.end);
    reader.u32();
    for (let i = importedFunctions; i < index; i++) reader.u32();
    const out = new Writer();
    out.u32(reader.u32());
    return out;
}

/** A vector with one more entry. */
function appended(reader: Reader, entry: Writer): Writer {
    const out = new Writer(reader.end + entry.length + 8);
    out.u32(reader.u32() + 1);
    out.raw(reader.take(reader.end - reader.offset));
    out.raw(entry.view());
    return out;
}

function renumbered(reader: Reader, index: number): Writer {
    const out = new Writer(reader.end + 8);
    const count = reader.u32();
    out.u32(count);
    for (let i = 0; i < count; i++) {
        const name = reader.name();
        out.name(name);
        out.byte(reader.byte());
        const own = reader.u32();
        out.u32(name === UPGRADE ? index : own);
    }
    return out;
}

function guard({ importNames }: ModuleInfo, upgrade: number): Writer {
    const body = new Writer();
    body.byte(NO_LOCALS);
    const call = (name: string) => {
        const index = importNames.findIndex((one) => one.module === 'ic0' && one.name === name);
        if (index < 0) throw new Error(`the module does not import ${name}`);
        body.byte(0x10);
        body.u32(index);
    };
    const i32 = (value: number) => {
        body.byte(0x41);
        body.positive(value);
    };
    const i64 = (value: number) => {
        body.byte(0x42);
        body.positive(value);
    };
    const load = () => {
        i32(SCRATCH);
        body.byte(0x28, 0, 0); // i32.load
    };
    const store = (offset: number, value: number) => {
        i32(SCRATCH + offset);
        i32(value);
        body.byte(0x36, 0, 0); // i32.store
    };
    const leaveIf = (...condition: number[]) => body.byte(...condition, 0x0d, 0); // br_if 0
    body.byte(0x02, VOID); // block
    call('stable64_size');
    leaveIf(0x50); // i64.eqz
    for (const value of [SCRATCH, 0, 4]) i64(value);
    call('stable64_read');
    load();
    i32(KNOWN);
    leaveIf(0x46); // i32.eq
    load();
    i32(0x00ffffff);
    body.byte(0x71); // i32.and
    i32(MAGIC);
    leaveIf(0x47); // i32.ne
    const text = new TextEncoder().encode(MESSAGE.padEnd(4 * Math.ceil(MESSAGE.length / 4)));
    const words = new DataView(text.buffer);
    for (let at = 0; at < text.length; at += 4) store(at, words.getUint32(at, true));
    i32(SCRATCH);
    i32(MESSAGE.length);
    call('trap');
    body.byte(END);
    store(0, 0);
    body.byte(0x10);
    body.u32(upgrade);
    body.byte(END);
    const out = new Writer();
    out.u32(body.length);
    out.raw(body.view());
    return out;
}
