import { asciiBytes, equalBytes, fromHex, viewOf } from './bytes.js';
import { CandidReader, malformed } from './candid-reader.js';
import {
    MAX_COUNT,
    MAX_JUROR_BYTES,
    MAX_JURORS_PER_CALL,
    MAX_MEMO_BYTES,
    MAX_PRINCIPAL_BYTES,
    RANDOMNESS_BYTES
} from './limits.js';
import { sha256, sha256From, stateBehind } from './sha256.js';

/** The data of a block (docs/protocol.md, "Blocks"). A block's bytes are the Candid encoding of this record. */
export interface BlockData {
    readonly kind: Kind;
    /** Add, Remove: as given. Select, Expand: as drawn, in draw order. Each 1 to 64 bytes. */
    readonly jurors: readonly Uint8Array[];
    /** Select, Expand: the 32 bytes of randomness of the draw. */
    readonly rand: Uint8Array | undefined;
    /** Select: log index whose pool was drawn from. Expand: index of the block it extends. Else 0. */
    readonly jurorsIndex: number;
    readonly memo: Uint8Array;
    readonly draw: DrawInfo | undefined;
    /** Principal (bytes) of whoever staged the block. */
    readonly author: Uint8Array;
    /** Internet Computer time of staging, nanoseconds since 1970. */
    readonly timestamp: bigint;
}

export interface DrawInfo {
    /** Select: the draw number. Expand takes none. */
    readonly number: number | undefined;
    /** Nanoseconds since 1970. */
    readonly requestedAt: bigint;
    readonly algorithm: string;
}

/** In the order of their Candid variant tags. */
export const KINDS = ['Add', 'Remove', 'Select', 'Expand'] as const;
export type Kind = (typeof KINDS)[number];

export const isDraw = (kind: Kind): boolean => kind === 'Select' || kind === 'Expand';

/** Magic, type table and argument type of version 1 of `Data`, as `@dfinity/candid` writes them. Frozen. */
export const DATA_HEADER: Uint8Array =
    fromHex(
        '4449444c' +
            '0a6d7b6d006e796c03efd8baa70171e4b4fa930778c98dea8b0a026e036b0481d4c6017fe4a0f4c8037f9c9e9ef6097f' +
            'fac49dc80f7f6e006e686e786c08899e945b019cbcddba017984d8c0930404d4c2a7b80405ba89e5c20400a59b91dd0406' +
            '8bd5ef9b0707d6a9bbae0a080109'
    ) ?? new Uint8Array();

const MAX_ALGORITHM_BYTES = 64;

/** SHA-256 of exactly the stored bytes. */
export function blockHash(dataBytes: Uint8Array): Uint8Array {
    return sha256(dataBytes);
}

/** All blocks begin with the same 64 bytes; the state of SHA-256 behind them. */
export const KNOWN_BYTES = 64;
export const KNOWN_STATE: Int32Array = /* @__PURE__ */ stateBehind(DATA_HEADER);

/** `blockHash` of what `encodeData` wrote or `decodeData` read, and so begins with the header. */
export function dataHash(dataBytes: Uint8Array): Uint8Array {
    return sha256From(KNOWN_STATE, KNOWN_BYTES, dataBytes);
}

/** Candid encoding behind the frozen header; fields stand in the order of their Candid hashes. */
export function encodeData(data: BlockData): Uint8Array {
    const writer = new Writer(data);
    writer.bytes(DATA_HEADER);
    writer.leb(data.jurors.length);
    for (const juror of data.jurors) writer.blob(juror);
    writer.nat32(data.jurorsIndex);
    if (writer.flag(data.draw) && data.draw !== undefined) {
        writer.blob(asciiBytes(data.draw.algorithm));
        writer.nat64(data.draw.requestedAt);
        if (writer.flag(data.draw.number)) writer.nat32(data.draw.number ?? 0);
    }
    writer.leb(KINDS.indexOf(data.kind));
    writer.blob(data.memo);
    if (writer.flag(data.rand) && data.rand !== undefined) writer.blob(data.rand);
    writer.leb(1);
    writer.leb(1);
    writer.blob(data.author);
    writer.leb(1);
    writer.nat64(data.timestamp);
    return writer.finish();
}

/**
 * The one reading of a block's bytes: exactly the frozen header, shortest lengths, no trailing bytes, and the
 * fields that the kind requires.
 * @throws {JuryError} `MALFORMED_BLOCK`
 */
export function decodeData(bytes: Uint8Array): BlockData {
    if (!equalBytes(bytes.subarray(0, DATA_HEADER.length), DATA_HEADER)) {
        throw malformed('it does not begin with the header of version 1');
    }
    const reader = new CandidReader(bytes, DATA_HEADER.length);
    const jurors = readJurors(reader);
    const jurorsIndex = reader.nat32();
    const draw = reader.opt(() => readDraw(reader));
    const kind = KINDS[reader.length()];
    if (kind === undefined) throw malformed('it is of no known kind');
    const memo = reader.blob(MAX_MEMO_BYTES, 'the memo');
    const rand = reader.opt(() => reader.blob(RANDOMNESS_BYTES, 'the randomness'));
    const author = reader.opt(() => readPrincipal(reader));
    const timestamp = reader.opt(() => reader.nat64());
    if (!reader.atEnd) throw malformed('bytes follow its end');
    if (author === undefined || timestamp === undefined) throw malformed('it names no author or no time');
    const data = { kind, jurors, rand, jurorsIndex, memo, draw, author, timestamp };
    checkFieldsOfKind(data);
    return data;
}

/** The timestamp of a block that `decodeData` reads, which stands at its end. Nanoseconds since 1970. */
export const timestampOf = (bytes: Uint8Array): bigint => viewOf(bytes).getBigUint64(bytes.length - 8, true);

function readJurors(reader: CandidReader): Uint8Array[] {
    const count = reader.length();
    if (count > Math.max(MAX_JURORS_PER_CALL, MAX_COUNT)) throw malformed(`it lists ${count} jurors`);
    const jurors: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
        const juror = reader.blob(MAX_JUROR_BYTES, 'a juror');
        if (juror.length === 0) throw malformed('a juror has no bytes');
        jurors.push(juror);
    }
    return jurors;
}

function readDraw(reader: CandidReader): DrawInfo {
    const name = reader.blob(MAX_ALGORITHM_BYTES, 'the algorithm');
    if (name.some((byte) => byte < 0x20 || byte > 0x7e))
        throw malformed('the algorithm is not printable ASCII');
    const requestedAt = reader.nat64();
    const number = reader.opt(() => reader.nat32());
    return { number, requestedAt, algorithm: String.fromCharCode(...name) };
}

function readPrincipal(reader: CandidReader): Uint8Array {
    if (reader.byte() !== 1) throw malformed('the author is not a principal in plain form');
    return reader.blob(MAX_PRINCIPAL_BYTES, 'the author');
}

function checkFieldsOfKind({ kind, jurors, rand, draw, jurorsIndex }: BlockData): void {
    if (!isDraw(kind)) {
        if (rand !== undefined || draw !== undefined || jurorsIndex !== 0) {
            throw malformed(`${kind} carries fields of a draw`);
        }
        return;
    }
    if (rand?.length !== RANDOMNESS_BYTES) throw malformed(`${kind} does not carry 32 bytes of randomness`);
    if (draw === undefined) throw malformed(`${kind} does not describe its draw`);
    // A Select of nobody belongs to a lottery; nothing is there that an Expand could extend.
    if (kind === 'Expand' && jurors.length === 0) throw malformed('it extends a jury by nobody');
    if ((draw.number !== undefined) !== (kind === 'Select')) {
        throw malformed(`${kind} with${draw.number === undefined ? 'out' : ''} a draw number`);
    }
}

/** Sizes its buffer once: blocks of 10,000 jurors are written byte by byte in a slow interpreter. */
class Writer {
    private readonly buffer: Uint8Array;
    private offset = 0;

    constructor(data: BlockData) {
        let size = DATA_HEADER.length + 256 + data.memo.length;
        for (const juror of data.jurors) size += juror.length + 5;
        this.buffer = new Uint8Array(size);
    }

    bytes(bytes: Uint8Array): void {
        this.buffer.set(bytes, this.offset);
        this.offset += bytes.length;
    }

    leb(value: number): void {
        let rest = value;
        while (rest >= 0x80) {
            this.buffer[this.offset++] = (rest & 0x7f) | 0x80;
            rest = Math.floor(rest / 128);
        }
        this.buffer[this.offset++] = rest;
    }

    blob(bytes: Uint8Array): void {
        this.leb(bytes.length);
        this.bytes(bytes);
    }

    nat32(value: number): void {
        for (let shift = 0; shift < 32; shift += 8) this.buffer[this.offset++] = (value >>> shift) & 0xff;
    }

    nat64(value: bigint): void {
        this.nat32(Number(value & 0xffffffffn));
        this.nat32(Number(value >> 32n));
    }

    flag(value: unknown): boolean {
        this.leb(value === undefined ? 0 : 1);
        return value !== undefined;
    }

    finish(): Uint8Array {
        return this.buffer.slice(0, this.offset);
    }
}
