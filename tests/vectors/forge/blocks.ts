import { DATA_HEADER, encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { DRAW_ALGORITHM } from '../../../src/protocol/draw.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { hex, present, replaceBytes } from '../../verifier/bytes.js';
import { Group } from './case.js';
import { SECOND, START, start } from './ledger.js';

export const SEED = sha256(asciiBytes('tests/vectors/forge: a seed'));
export const jury = (...positions: number[]): Uint8Array[] => positions.map((p) => asciiBytes(`juror-${p}`));
/** The description of a draw that is staged next but one behind `start()`. */
export const info = (change: Partial<NonNullable<BlockData['draw']>> = {}): Pick<BlockData, 'draw'> => ({
    draw: { number: 0, requestedAt: START + 3n * SECOND, algorithm: DRAW_ALGORITHM, ...change }
});

const group = new Group('blocks');
export const BLOCKS = group.cases;

/** A committed block 1 of these bytes. */
const bytes = (of: Uint8Array, draws = 0) => start().stageBytes(of).commit({ draws }).files();
const block = (change: Partial<BlockData>) => {
    const ledger = start();
    return ledger.stage(change).commit({ draws: change.draw?.number === undefined ? 0 : 1 }).files();
};
const bad = (name: string, rules: string, title: string, files: ReturnType<typeof bytes>) =>
    group.add('archive', name, rules, title, files, ['MALFORMED_BLOCK']);
const good = (name: string, rules: string, title: string, files: ReturnType<typeof bytes>) =>
    group.add('archive', name, rules, title, files);

const plain = encodeData(present(start().add('b').data[1]));
const select = encodeData(present(start().select(0, 2).data[1]));
const rand = present(start().select(0, 2).data[1]).rand ?? SEED;
/** The end of a block: author and timestamp. */
const AT_AUTHOR = plain.length - 17;
const [head, author, timestamp] = [plain.slice(0, AT_AUTHOR), plain.slice(AT_AUTHOR, -9), plain.slice(-9)];

good('add', 'B1 B2 B3 B4 B7', 'an Add, as it should be', bytes(plain));
good('select', 'B1 B2 B3 B5 B7 B8', 'a Select, as it should be', start().select(0, 2).commit().files());
good('expand', 'B5 B6', 'an Expand, as it should be', start().select(0, 2).expand(1, 1).commit().files());
good('remove', 'B4', 'a Remove, as it should be', start().remove('juror-1').commit().files());

bad('no-bytes', 'B1', 'a block without bytes', bytes(new Uint8Array()));
bad('header-only', 'B1', 'nothing behind the header', bytes(DATA_HEADER));
bad('other-magic', 'B1', 'the magic is DIDM', bytes(replaceBytes(plain, hex('4449444c0a'), hex('4449444d0a'))));
bad('other-table', 'B1', 'the type table numbers an option as a list', bytes(replaceBytes(plain, hex('0a6d7b6d00'), hex('0a6e7b6d00'))));
bad('table-of-other-order', 'B1', 'two entries of the type table change places', bytes(replaceBytes(plain, hex('6e686e78'), hex('6e786e68'))));
bad('trailing-byte', 'B2', 'a byte follows the timestamp', bytes(concatBytes(plain, Uint8Array.of(0))));
bad('cut', 'B2', 'the last byte is missing', bytes(plain.slice(0, -1)));
bad('long-length', 'B2', 'the length of the memo is written in two bytes where one is enough', bytes(replaceBytes(plain, asciiBytes('\x06memo 1'), asciiBytes('\x86\x00memo 1'))));
bad('option-of-2', 'B2', 'the flag of the option `rand` is 2', bytes(replaceBytes(select, concatBytes(hex('0120'), rand), concatBytes(hex('0220'), rand)), 1));
bad('length-beyond-the-end', 'B2', 'the memo is said to be longer than the block', bytes(replaceBytes(plain, asciiBytes('\x06memo 1'), asciiBytes('\x7fmemo 1'))));
bad('kind-of-4', 'B2', 'a case that the variant does not have', bytes(replaceBytes(plain, asciiBytes('\x00\x06memo 1'), asciiBytes('\x04\x06memo 1'))));
bad('no-author', 'B3', 'the author is absent', bytes(concatBytes(head, Uint8Array.of(0), timestamp)));
bad('no-timestamp', 'B3', 'the timestamp is absent', bytes(concatBytes(head, author, Uint8Array.of(0))));
bad('hidden-author', 'B3', 'the author is a reference, not a principal in plain form', bytes(concatBytes(head, hex('0100'), timestamp)));
bad('author-of-30-bytes', 'B3', 'an author of 30 bytes', block({ author: new Uint8Array(30) }));
good('author-of-29-bytes', 'B3', 'an author of 29 bytes', block({ author: new Uint8Array(29).fill(2) }));
bad('add-with-rand', 'B4', 'an Add with randomness', block({ rand: SEED }));
bad('add-with-index', 'B4', 'an Add with a `jurors_index` of 1', block({ jurorsIndex: 1 }));
bad('add-with-draw', 'B4', 'an Add that describes a draw', block(info()));
bad('remove-with-rand', 'B4', 'a Remove with randomness', block({ kind: 'Remove', rand: SEED }));
bad('remove-with-draw', 'B4', 'a Remove that describes a draw', block({ kind: 'Remove', ...info() }));
bad('select-without-draw', 'B5', 'a Select that does not describe its draw', block({ kind: 'Select', rand: SEED, jurors: jury(0) }));
bad('select-without-rand', 'B5', 'a Select without randomness', block({ kind: 'Select', ...info(), jurors: jury(0) }));
bad('rand-of-31-bytes', 'B5', 'randomness of 31 bytes', block({ kind: 'Select', ...info(), rand: SEED.slice(1), jurors: jury(0) }));
bad('rand-of-33-bytes', 'B5', 'randomness of 33 bytes', block({ kind: 'Select', ...info(), rand: concatBytes(SEED, Uint8Array.of(0)), jurors: jury(0) }));
bad('select-without-number', 'B5', 'a Select without a draw number', block({ kind: 'Select', ...info({ number: undefined }), rand: SEED, jurors: jury(0) }));
bad('expand-with-number', 'B5', 'an Expand with a draw number', start().select(0, 2).expand(1, 1, info({ number: 1, requestedAt: START + 5n * SECOND })).commit({ draws: 2 }).files());
bad('expand-of-nobody', 'B6', 'an Expand without jurors', start().select(0, 2).expand(1, 0).commit().files());
bad('juror-without-bytes', 'B7', 'a juror without bytes', block({ jurors: [new Uint8Array()] }));
bad('juror-of-65-bytes', 'B7', 'a juror of 65 bytes', block({ jurors: [new Uint8Array(65)] }));
good('juror-of-64-bytes', 'B7', 'a juror of 64 bytes', block({ jurors: [new Uint8Array(64)] }));
bad('10001-jurors', 'B7', 'an Add of 10,001 jurors', block({ jurors: Array.from({ length: 10_001 }, (_, i) => u32be(i).slice(2)) }));
bad('algorithm-of-65-bytes', 'B8', 'the name of the algorithm has 65 bytes', block({ kind: 'Select', ...info({ algorithm: 'x'.repeat(65) }), rand: SEED, jurors: jury(0) }));
bad('algorithm-not-printable', 'B8', 'a line feed in the name of the algorithm', block({ kind: 'Select', ...info({ algorithm: 'a\nb' }), rand: SEED, jurors: jury(0) }));
