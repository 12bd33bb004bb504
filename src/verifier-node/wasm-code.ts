/**
 * WebAssembly code, as far as `sha256-lanes.ts` needs it: what stands here is one line of the binary format each
 * (WebAssembly Core Specification 2.0, chapter 5). An expression is its bytes; it leaves one value on the stack.
 * Bytes stand in lists of lists until the module is whole.
 */
export type Code = readonly (number | Code)[];

export const I32 = 0x7f;
export const V128 = 0x7b;

const NO_RESULT = 0x40;
const SIMD = 0xfd;

function unsigned(value: number): Code {
    return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
    const isLast = value >= -64 && value < 64;
    return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)];
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
const flat = (code: readonly unknown[]): number[] => code.flat(Infinity) as number[];
const sized = (code: Code): Code => {
    const bytes = flat(code);
    return [unsigned(bytes.length), bytes];
};
const unary = (...opcode: number[]) => (x: Code): Code => [x, opcode]; // prettier-ignore
const binary = (...opcode: number[]) => (x: Code, y: Code): Code => [x, y, opcode]; // prettier-ignore
const shift = (...opcode: number[]) => (x: Code, bits: number): Code => [x, int(bits), opcode]; // prettier-ignore

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];

/** Numbers of 32 bits. */
export const int = (value: number): Code => [0x41, signed(value | 0)];
export const intAdd = binary(0x6a);
export const intSub = binary(0x6b);
export const intAnd = binary(0x71);
export const intLess = binary(0x48);
export const intLessOrEqual = binary(0x4c);
const select = (x: Code, y: Code, isX: Code): Code => [x, y, isX, 0x1b];
export const intMin = (x: Code, y: Code): Code => select(x, y, intLess(x, y));
export const intMax = (x: Code, y: Code): Code => select(y, x, intLess(x, y));
export const intLoad = (address: Code, offset: number): Code => [address, 0x28, 2, unsigned(offset)];

/** Vectors of 128 bits; unless said, four numbers of 32 bits each. */
export const load = (address: Code, offset: number): Code => [address, SIMD, 0, 0, unsigned(offset)];
export const loadSplat = (address: Code, offset: number): Code => [address, SIMD, 9, 2, unsigned(offset)];
export const store = (address: Code, offset: number, value: Code): Code => [
    address,
    value,
    SIMD,
    11,
    0,
    unsigned(offset)
];
export const constant = (bytes: readonly number[]): Code => [SIMD, 12, bytes];
/** Of the 32 bytes of `x` and `y`, the 16 with these numbers. */
export const shuffle = (x: Code, y: Code, bytes: readonly number[]): Code => [x, y, SIMD, 13, bytes];
export const splatBytes = unary(SIMD, 15);
export const splat = unary(SIMD, 17);
export const bytesEqual = binary(SIMD, 0x23);
export const bytesLess = binary(SIMD, 0x25);
export const equal = binary(SIMD, 0x37);
export const greaterOrEqual = binary(SIMD, 0x3f);
export const and = binary(SIMD, 0x4e);
export const or = binary(SIMD, 0x50);
export const xor = binary(SIMD, 0x51);
export const shiftLeft = shift(SIMD, 0xab, 1);
export const shiftRight = shift(SIMD, 0xad, 1);
export const add = binary(SIMD, 0xae, 1);

/** Does it again while the condition, asked at the end, is not 0. */
export const doWhile = (body: Code, condition: Code): Code => [
    0x03,
    NO_RESULT,
    body,
    condition,
    0x0d,
    0,
    0x0b
];

/**
 * A module of one function "run", all numbers its parameters, and of a memory "memory", empty at first.
 * @param locals types of the variables behind the parameters
 */
export function assemble(parameters: number, locals: readonly number[], body: Code): Uint8Array<ArrayBuffer> {
    const name = (text: string): Code => sized([...text].map((char) => char.charCodeAt(0)));
    const section = (id: number, items: readonly Code[]): Code => [id, sized(vector(items))];
    const types = vector(Array.from({ length: parameters }, () => [I32]));
    const declared = vector(locals.map((type) => [1, type]));
    const module = [
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, [[0x60, types, 0]]),
        section(3, [[0]]),
        section(5, [[0, 0]]),
        section(7, [
            [name('run'), 0, 0],
            [name('memory'), 2, 0]
        ]),
        section(10, [sized([declared, body, 0x0b])])
    ];
    return Uint8Array.from(flat(module));
}
