import { type Reader, WasmFormatError } from './bytes.js';

function skipMemarg(reader: Reader): void {
    reader.skipLeb();
    reader.skipLeb();
}

function skipSimd(reader: Reader, opcode: number): void {
    if (opcode <= 11 || opcode === 92 || opcode === 93) skipMemarg(reader);
    else if (opcode === 12 || opcode === 13) reader.skip(16);
    else if (opcode >= 21 && opcode <= 34) reader.skip(1);
    else if (opcode >= 84 && opcode <= 91) {
        skipMemarg(reader);
        reader.skip(1);
    }
}

function skipPrefixFc(reader: Reader, opcode: number): void {
    if (opcode <= 7) return;
    const immediates = opcode === 8 || opcode === 10 || opcode === 12 || opcode === 14 ? 2 : 1;
    if (opcode > 17) throw new WasmFormatError(`unknown instruction 0xfc ${opcode}`);
    for (let i = 0; i < immediates; i++) reader.skipLeb();
}

/**
 * Skips the immediates of the instruction whose opcode was just read, and gives the second opcode for the
 * prefixes 0xfc and 0xfd, else -1. Exception handling, garbage collection and threads do not exist on the Internet
 * Computer, so their opcodes are refused here.
 */
export function skipImmediates(reader: Reader, opcode: number): number {
    if (opcode >= 0x28 && opcode <= 0x3e) {
        skipMemarg(reader);
        return -1;
    }
    switch (opcode) {
        case 0x02: // block, loop, if: the block type is one signed LEB128
        case 0x03:
        case 0x04:
        case 0x0c: // br, br_if
        case 0x0d:
        case 0x10: // call, return_call
        case 0x12:
        case 0x20: // locals, globals, tables
        case 0x21:
        case 0x22:
        case 0x23:
        case 0x24:
        case 0x25:
        case 0x26:
        case 0x3f: // memory.size, memory.grow
        case 0x40:
        case 0x41: // i32.const, i64.const
        case 0x42:
        case 0xd0: // ref.null, ref.func
        case 0xd2:
            reader.skipLeb();
            return -1;
        case 0x11: // call_indirect, return_call_indirect
        case 0x13:
            reader.skipLeb();
            reader.skipLeb();
            return -1;
        case 0x0e: {
            const targets = reader.u32();
            for (let i = 0; i <= targets; i++) reader.skipLeb();
            return -1;
        }
        case 0x1c:
            reader.skip(reader.u32());
            return -1;
        case 0x43:
            reader.skip(4);
            return -1;
        case 0x44:
            reader.skip(8);
            return -1;
        case 0xfc: {
            const second = reader.u32();
            skipPrefixFc(reader, second);
            return second;
        }
        case 0xfd: {
            const second = reader.u32();
            skipSimd(reader, second);
            return second;
        }
        default:
            if (opcode > 0xd2 || (opcode >= 0x06 && opcode <= 0x0a) || (opcode >= 0x14 && opcode <= 0x19)) {
                throw new WasmFormatError(`unknown instruction 0x${opcode.toString(16)}`);
            }
            return -1;
    }
}
