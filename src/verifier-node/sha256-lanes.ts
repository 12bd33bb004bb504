import { INITIAL_STATE, K } from '../protocol/sha256-compress.js';
import * as wasm from './wasm-code.js';
import type { Code } from './wasm-code.js';

const { add, and, get, int, set, xor } = wasm;

/** Messages that are hashed at once. */
export const LANES = 4;

/** A table of numbers: first where each message stands, then the bytes of each, then where each hash goes. */
const LENGTHS = 4 * LANES;
const OUTPUTS = 8 * LANES;
export const TABLE_BYTES: number = 12 * LANES;

const BLOCK = 64;
const QUARTER = 16;
const LENGTH_BYTES = 8;
const lanes = [0, 1, 2, 3] as const;
const eight = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Parameters: the address of a table, that of the state to begin with, and the bytes that are in it already. */
const PARAMETERS = 3;
const table = get(0);
const initial = get(1);
/** Where in each message the block that is absorbed begins. */
const AT = 2;

const locals: number[] = [];
const local = (type: number): number => PARAMETERS - 1 + locals.push(type);
const locals4 = (type: number): number[] => lanes.map(() => local(type));
const locals8 = (): number[] => eight.map(() => local(wasm.V128));

/** Where the last block of the longest message begins. */
const END = local(wasm.I32);
/** The constants of the next rounds. */
const ROUND = local(wasm.I32);
/** Of each lane: the address that is read, and the bytes from there on that are the message's. */
const FROM = locals4(wasm.I32);
const REST = locals4(wasm.V128);
/** Where the last block of each message begins. */
const LAST = local(wasm.V128);
const STATE = locals8();
/** The variables a to h of section 6.2.2. */
const WORKING = locals8();
const WORDS = [...locals8(), ...locals8()];
/** Exclusive or of a and b, in this round and in the one before, where it was that of b and c. */
const CHANGES = [local(wasm.V128), local(wasm.V128)];
const PARTS = locals4(wasm.V128);
const HALVES = locals4(wasm.V128);

const at = <T>(items: ArrayLike<T>, i: number): T => items[i] as T;
const addressOf = (lane: number): Code => wasm.intLoad(table, 4 * lane);
const lengthOf = (lane: number): Code => wasm.intLoad(table, LENGTHS + 4 * lane);
const outputOf = (lane: number): Code => wasm.intLoad(table, OUTPUTS + 4 * lane);
const lengths: Code = wasm.load(table, LENGTHS);

/** The bytes of these words, of 8 in two vectors. */
const bytesOf = (words: readonly number[]): number[] =>
    words.flatMap((word) => lanes.map((i) => 4 * word + i));
const swapBytes = (x: Code): Code => wasm.shuffle(x, x, lanes.flatMap((i) => [4 * i + 3, 4 * i + 2, 4 * i + 1, 4 * i])); // prettier-ignore

/** From a message in each of `from` to a word of each in each of `to`, and the same way back. */
function transpose(from: readonly number[], to: readonly number[]): Code {
    const [a, b, c, d] = from.map(get) as [Code, Code, Code, Code];
    const [ab, cd, ab2, cd2] = HALVES as [number, number, number, number];
    const low = bytesOf([0, 4, 1, 5]);
    const high = bytesOf([2, 6, 3, 7]);
    const first = bytesOf([0, 1, 4, 5]);
    const second = bytesOf([2, 3, 6, 7]);
    return [
        set(ab, wasm.shuffle(a, b, low)),
        set(cd, wasm.shuffle(c, d, low)),
        set(ab2, wasm.shuffle(a, b, high)),
        set(cd2, wasm.shuffle(c, d, high)),
        set(at(to, 0), wasm.shuffle(get(ab), get(cd), first)),
        set(at(to, 1), wasm.shuffle(get(ab), get(cd), second)),
        set(at(to, 2), wasm.shuffle(get(ab2), get(cd2), first)),
        set(at(to, 3), wasm.shuffle(get(ab2), get(cd2), second))
    ];
}

/** Where the last block of a message begins: the one that its length fits into. */
const lastOf = (length: Code): Code => wasm.intAnd(wasm.intAdd(length, int(LENGTH_BYTES)), int(-BLOCK));

const start: Code = [
    set(END, lanes.map((lane) => lastOf(lengthOf(lane))).reduce(wasm.intMax)),
    set(LAST, and(add(lengths, wasm.splat(int(LENGTH_BYTES))), wasm.splat(int(-BLOCK)))),
    eight.map((i) => set(at(STATE, i), wasm.loadSplat(initial, 4 * i)))
];

/** A message that has ended is read at its end, where nothing of what is read counts. */
const startLane = (lane: number): Code => {
    const rest = wasm.intSub(lengthOf(lane), get(AT));
    return [
        set(at(FROM, lane), wasm.intAdd(addressOf(lane), wasm.intMin(get(AT), lengthOf(lane)))),
        set(at(REST, lane), wasm.splatBytes(wasm.intMax(int(-1), wasm.intMin(int(BLOCK), rest))))
    ];
};

/** Sixteen bytes of a message, with the byte 0x80 behind its end, and zeros from there on (section 5.1.1). */
function readPart(lane: number, quarter: number): Code {
    const numbers = wasm.constant(Array.from({ length: QUARTER }, (_, i) => QUARTER * quarter + i));
    const rest = get(at(REST, lane));
    const message = and(wasm.load(get(at(FROM, lane)), QUARTER * quarter), wasm.bytesLess(numbers, rest));
    const mark = and(wasm.splatBytes(int(0x80)), wasm.bytesEqual(numbers, rest));
    return set(at(PARTS, lane), swapBytes(wasm.or(message, mark)));
}

const readBlock: Code = [
    lanes.map(startLane),
    lanes.map((quarter) => [
        lanes.map((lane) => readPart(lane, quarter)),
        transpose(PARTS, WORDS.slice(4 * quarter))
    ]),
    // The length in bits, in the last block. No message has 2^29 bytes.
    set(at(WORDS, 15), wasm.or(get(at(WORDS, 15)), and(wasm.shiftLeft(lengths, 3), wasm.equal(wasm.splat(get(AT)), get(LAST))))) // prettier-ignore
];

const rotate = (x: Code, bits: number): Code =>
    wasm.or(wasm.shiftRight(x, bits), wasm.shiftLeft(x, 32 - bits));
const rotations = (x: Code, ...bits: number[]): Code => bits.map((by) => rotate(x, by)).reduce(xor);

/** The word of the message schedule that takes the place of the one sixteen before. */
function schedule(i: number): Code {
    const word = (before: number): Code => get(at(WORDS, (i + 16 - before) % 16));
    const [near, far] = [word(2), word(15)];
    const small0 = xor(rotations(far, 7, 18), wasm.shiftRight(far, 3));
    const small1 = xor(rotations(near, 17, 19), wasm.shiftRight(near, 10));
    return set(at(WORDS, i), add(add(word(16), word(7)), add(small0, small1)));
}

/** The variables change their names from round to round, not their places. */
function oneRound(i: number): Code {
    const place = (letter: number): number => at(WORKING, (letter + 16 - i) % 8);
    const [a, b, , d, e, f, g, h] = eight.map((letter) => get(place(letter))) as Code[] as [Code, Code, Code, Code, Code, Code, Code, Code]; // prettier-ignore
    const [change, before] = [at(CHANGES, i % 2), at(CHANGES, (i + 1) % 2)];
    const choice = xor(g, and(e, xor(f, g)));
    const constant = wasm.loadSplat(get(ROUND), 4 * i);
    const majority = xor(b, and(get(change), get(before)));
    return [
        set(place(7), add(add(h, add(constant, get(at(WORDS, i)))), add(rotations(e, 6, 11, 25), choice))),
        set(place(3), add(d, h)),
        set(change, xor(a, b)),
        set(place(7), add(h, add(rotations(a, 2, 13, 22), majority)))
    ];
}

const sixteen = [...WORDS.keys()];
const compress: Code = [
    eight.map((i) => set(at(WORKING, i), get(at(STATE, i)))),
    set(at(CHANGES, 1), xor(get(at(WORKING, 1)), get(at(WORKING, 2)))),
    set(ROUND, int(0)),
    sixteen.map(oneRound),
    wasm.doWhile(
        [set(ROUND, wasm.intAdd(get(ROUND), int(4 * 16))), sixteen.map((i) => [schedule(i), oneRound(i)])],
        wasm.intLess(get(ROUND), int(4 * 48))
    )
];

/** Where a message has ended, its state stays. */
const isRunning = wasm.greaterOrEqual(get(LAST), wasm.splat(get(AT)));
const keep: Code = eight.map((i) =>
    set(at(STATE, i), add(get(at(STATE, i)), and(get(at(WORKING, i)), isRunning)))
);

const writeHashes: Code = [0, 1].map((half) => [
    transpose(STATE.slice(4 * half), PARTS),
    lanes.map((lane) => wasm.store(outputOf(lane), 16 * half, swapBytes(get(at(PARTS, lane)))))
]);

const body: Code = [
    start,
    wasm.doWhile(
        [readBlock, compress, keep, set(AT, wasm.intAdd(get(AT), int(BLOCK)))],
        wasm.intLessOrEqual(get(AT), get(END))
    ),
    writeHashes
];

/** The constants of the rounds stand at the beginning of memory. */
const INITIAL_AT = 4 * K.length;
const PAGE = 2 ** 16;

const CODE = wasm.assemble(PARAMETERS, locals, body);

/** Whether the engine has WebAssembly, and vectors in it. */
export const hasLanes = (): boolean => typeof WebAssembly === 'object' && WebAssembly.validate(CODE);

/** The function, compiled, with a memory of its own. */
export class Sha256Lanes {
    /** Of its memory, what is below this address is its own. */
    static readonly FREE_AT: number = INITIAL_AT + 4 * INITIAL_STATE.length;

    /** Where the state stands that hashes begin with. */
    readonly initialAt = INITIAL_AT;
    readonly bytes: Uint8Array;
    readonly view: DataView;
    /** Hashes four messages: addresses of a table and of a state, and how many bytes are in that state already. */
    readonly run: (table: number, initial: number, absorbed: number) => void;

    /** @throws WebAssembly.CompileError unless `hasLanes` */
    constructor(memoryBytes: number) {
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(CODE));
        this.run = exports.run as Sha256Lanes['run'];
        const memory = exports.memory as WebAssembly.Memory;
        memory.grow(Math.ceil(memoryBytes / PAGE));
        const { buffer } = memory;
        this.bytes = new Uint8Array(buffer);
        this.view = new DataView(buffer);
        this.words(0, K);
        this.words(INITIAL_AT, INITIAL_STATE);
    }

    /** Numbers as the function reads them. */
    words(address: number, values: ArrayLike<number>): void {
        for (let i = 0; i < values.length; i++) this.view.setInt32(address + 4 * i, at(values, i), true);
    }

    /** One lane of a table: where its message stands, how long it is, and where its hash goes. */
    place(address: number, lane: number, from: number, length: number, to: number): void {
        this.view.setInt32(address + 4 * lane, from, true);
        this.view.setInt32(address + LENGTHS + 4 * lane, length, true);
        this.output(address, lane, to);
    }

    output(address: number, lane: number, to: number): void {
        this.view.setInt32(address + OUTPUTS + 4 * lane, to, true);
    }
}
