/**
 * What the Internet Computer charges for each Wasm instruction of a 32-bit module (figures of its instrumentation,
 * `rs/embedders/src/wasm_utils/instrumentation.rs`); anything that is not listed costs 1.
 */
const SINGLE_BYTE: readonly (readonly [weight: number, ...opcodes: number[]])[] = [
    [0, 0x02, 0x03, 0x05, 0x0b], // block, loop, else, end
    [2, 0x04, 0x0c, 0x0d, 0x0e], // if, br, br_if, br_table
    [5, 0x10], // call
    [10, 0x11], // call_indirect
    [3, 0x12], // return_call
    [60, 0x13], // return_call_indirect
    [2, 0x23, 0x24], // global.get, global.set
    [5, 0x25, 0x26], // table.get, table.set
    [20, 0x3f], // memory.size
    [300, 0x40], // memory.grow
    [3, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60], // f32 comparisons
    [3, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66], // f64 comparisons
    [10, 0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82], // i32 and i64 div, rem
    [2, 0x8d, 0x8e, 0x8f, 0x90, 0x92, 0x93, 0x94], // f32 ceil, floor, trunc, nearest, add, sub, mul
    [2, 0x9b, 0x9c, 0x9d, 0x9e, 0xa0, 0xa1, 0xa2], // the same of f64
    [5, 0x91], // f32.sqrt
    [8, 0x9f], // f64.sqrt
    [3, 0x95], // f32.div
    [5, 0xa3], // f64.div
    [18, 0x96, 0x97, 0xa4, 0xa5], // min, max
    [2, 0x98], // f32.copysign
    [3, 0xa6], // f64.copysign
    [20, 0xa8, 0xa9, 0xaa, 0xab, 0xae, 0xaf, 0xb0, 0xb1], // i32 and i64 trunc of floats
    [3, 0xb2, 0xb4, 0xb7, 0xb9], // convert from signed
    [16, 0xb3, 0xb5, 0xb8, 0xba], // convert from unsigned
    [5, 0xd1], // ref.is_null
    [130, 0xd2] // ref.func
];

/** Instructions behind the prefix 0xfc. */
const PREFIX_FC: readonly (readonly [weight: number, ...opcodes: number[]])[] = [
    [20, 0, 1, 2, 3, 4, 5, 6, 7], // trunc_sat
    [100, 8, 10, 11], // memory.init, memory.copy, memory.fill
    [300, 9, 13], // data.drop, elem.drop
    [100, 12, 14, 17], // table.init, table.copy, table.fill
    [300, 15], // table.grow
    [100, 16] // table.size
];

/** Vector instructions, behind the prefix 0xfd. */
const PREFIX_FD: readonly (readonly [weight: number, ...opcodes: number[]])[] = [
    [3, 0x0d], // i8x16.shuffle
    [2, 0x26, 0x28, 0x30, 0x32, 0x3a, 0x3c], // lt_u and gt_u of i8x16, i16x8, i32x4
    [3, 0x62, 0x6b, 0x6c], // i8x16: popcnt, shl, shr_s
    [2, 0x6d], // i8x16.shr_u
    [2, 0x67, 0x68, 0x69, 0x6a], // f32x4: ceil, floor, trunc, nearest
    [2, 0x74, 0x75, 0x7a, 0x94], // the same of f64x2
    [2, 0x7d], // i16x8.extadd_pairwise_i8x16_u
    [3, 0x7f], // i32x4.extadd_pairwise_i16x8_u
    [2, 0x8b, 0x8c, 0x8d, 0x9d, 0x9f], // i16x8: shl, shr, extmul_high
    [2, 0xab, 0xac, 0xad, 0xb5, 0xbc, 0xbd, 0xbe, 0xbf], // i32x4: shl, shr, mul, extmul
    [2, 0xcb, 0xcd], // i64x2: shl, shr_u
    [3, 0xcc], // i64x2.shr_s
    [4, 0xd5], // i64x2.mul
    [2, 0xe0, 0xe1, 0xe4, 0xe5, 0xe6], // f32x4: abs, neg, add, sub, mul
    [2, 0xec, 0xed, 0xf0, 0xf1, 0xf2], // the same of f64x2
    [5, 0xe3], // f32x4.sqrt
    [14, 0xef], // f64x2.sqrt
    [10, 0xe7], // f32x4.div
    [12, 0xf3], // f64x2.div
    [4, 0xe8, 0xe9, 0xf4], // f32x4.min and max, f64x2.min
    [5, 0xf5], // f64x2.max
    [2, 0xf8, 0xfc], // i32x4.trunc_sat to signed
    [4, 0xf9, 0xfb], // i32x4.trunc_sat_f32x4_u, f32x4.convert_i32x4_u
    [3, 0xfd] // i32x4.trunc_sat_f64x2_u_zero
];

function table(rows: typeof SINGLE_BYTE): Uint16Array {
    const weights = new Uint16Array(256).fill(1);
    for (const [weight, ...opcodes] of rows) for (const opcode of opcodes) weights[opcode] = weight;
    return weights;
}

export const OPCODE_WEIGHTS: Uint16Array = table(SINGLE_BYTE);
export const PREFIX_FC_WEIGHTS: Uint16Array = table(PREFIX_FC);
export const PREFIX_FD_WEIGHTS: Uint16Array = table(PREFIX_FD);

/** Every function starts with one instruction, so that not even an empty one is free. */
export const FUNCTION_ENTRY_WEIGHT = 1;

/** Most instructions that one execution may take, by what is executed. */
export const INSTRUCTION_LIMITS = {
    update: 40_000_000_000n,
    query: 5_000_000_000n,
    install: 300_000_000_000n,
    inspect: 200_000_000n
} as const;

/** What is charged besides what code executes, in instructions. */
export const CHARGES = {
    /** For each instruction of a module, when it is compiled. */
    compiling: 6000n,
    /** Of that, what a module costs that the subnet has compiled before. */
    compiledBefore: 100n,
    /** For each page of 4 KiB of heap or stable memory that an execution wrote to. */
    dirtyPage: 1000n
} as const;
