import { asciiBytes, concatBytes, equalBytes } from '../../protocol/bytes.js';
import { JsonFields, requireCanonical } from '../../protocol/json-file.js';
import type { FileKind } from '../../protocol/json-file.js';

/** Bytes of the list that are parsed at once, at least. */
const PIECE_BYTES = 128 * 1024;
const OPENING = asciiBytes('{\n  "changes": [\n');
const CLOSING = asciiBytes('\n  ]\n}\n');
/** Where one object ends and the next begins: no canonical text holds it elsewhere, since JSON escapes line feeds. */
const BETWEEN = asciiBytes('\n    },\n    {');
const [END_OF_OBJECT, COMMA_AND_LINE] = ['\n    }'.length, ',\n'.length];
const LINE_FEED = 0x0a;

/**
 * The objects of `{"changes": [...]}`, of up to 32 MiB. A long list is read in pieces, so that no parser holds all of
 * it: if each piece is canonical in the brackets of the whole, so is the whole.
 * @throws {JuryError} with the code of `kind`
 */
export function decodeChanges<T>(
    bytes: Uint8Array,
    kind: FileKind,
    read: (fields: JsonFields, number: number) => T,
    encode: (changes: readonly T[]) => Uint8Array
): T[] {
    const changes: T[] = [];
    for (const piece of piecesOf(bytes)) {
        const first = changes.length;
        const found = JsonFields.of(piece, kind)
            .objectList('changes')
            .map((fields, i) => read(fields, first + i));
        requireCanonical(piece, encode(found), kind);
        for (const change of found) changes.push(change);
    }
    return changes;
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
    let from = OPENING.length;
    const isList = equalBytes(bytes.subarray(0, from), OPENING);
    for (
        let end;
        isList && (end = nextBoundary(bytes, from + PIECE_BYTES)) >= 0;
        from = end + COMMA_AND_LINE
    ) {
        end += END_OF_OBJECT;
        yield concatBytes(OPENING, bytes.subarray(from, end), CLOSING);
    }
    yield from === OPENING.length ? bytes : concatBytes(OPENING, bytes.subarray(from));
}

function nextBoundary(bytes: Uint8Array, from: number): number {
    for (let i = from; i >= 0 && i < bytes.length; i++) {
        i = bytes.indexOf(LINE_FEED, i);
        if (i < 0) return -1;
        if (equalBytes(bytes.subarray(i, i + BETWEEN.length), BETWEEN)) return i;
    }
    return -1;
}
