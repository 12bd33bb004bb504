import { describe, expect, it } from 'vitest';
import type { BlockData } from '../../src/protocol/block.js';
import { asciiBytes, concatBytes, taggedEncoding, u32be } from '../../src/protocol/bytes.js';
import { isLotteryCommitment, readTypedMemo } from '../../src/protocol/typed-memo.js';

const block = (memo: Uint8Array, change: Partial<BlockData> = {}) => ({
    kind: 'Add' as BlockData['kind'],
    jurors: [],
    memo,
    ...change
});
const labelOf = (text: string) => {
    const memo = readTypedMemo(block(asciiBytes(text)));
    return memo?.kind === 'unknown' ? memo.label : undefined;
};

describe('a record of a kind that this version does not define', () => {
    it('has a label of lower-case letters, digits, - and /, and a zero byte behind it', () => {
        expect(labelOf('icjury/v1/excused\0')).toBe('excused');
        expect(labelOf('icjury/v1/draw-beacon/2\0anything')).toBe('draw-beacon/2');
        expect(labelOf(`icjury/v1/${'x'.repeat(64)}\0`)).toBe('x'.repeat(64));
        const none = ['', 'icjury/v1/', 'icjury/v1/\0', 'icjury/v1/excused', 'icjury/v1/Excused\0', 'icjury/v2/excused\0', ' icjury/v1/excused\0', 'icjury/v1/ex cused\0', `icjury/v1/${'x'.repeat(65)}\0`]; // prettier-ignore
        expect(none.filter((text) => labelOf(text) !== undefined)).toEqual([]);
    });

    it('names the draw that it is about, if it begins with one', () => {
        const drawHash = new Uint8Array(32).fill(5);
        const about = (...fields: Uint8Array[]) =>
            readTypedMemo(block(taggedEncoding('icjury/v1/excused', ...fields)));
        const draw = { block: 7, drawHash };
        expect(about(u32be(7), drawHash)).toEqual({ kind: 'unknown', label: 'excused', draw });
        expect(about(u32be(7), drawHash, asciiBytes('more'))).toMatchObject({ draw });
        expect(about(u32be(7))).toMatchObject({ draw: undefined });
        expect(about(u32be(7), drawHash.slice(1))).toMatchObject({ draw: undefined });
        expect(about(u32be(7).slice(1), drawHash)).toMatchObject({ draw: undefined });
    });

    it('stands in an Add of nobody only', () => {
        const memo = asciiBytes('icjury/v1/excused\0');
        for (const kind of ['Remove', 'Select', 'Expand'] as const)
            expect(readTypedMemo(block(memo, { kind }))).toBeUndefined();
        expect(readTypedMemo(block(memo, { jurors: [asciiBytes('somebody')] }))).toBeUndefined();
    });
});

describe('the commitment of a lottery', () => {
    const memo = taggedEncoding('icjury/v1/lottery', new Uint8Array(32), asciiBytes('a panel'));

    it('is an Add of nobody whose memo begins as one, whatever stands behind', () => {
        expect(isLotteryCommitment(block(memo))).toBe(true);
        expect(isLotteryCommitment(block(asciiBytes('icjury/v1/lottery\0')))).toBe(true);
        expect(isLotteryCommitment(block(concatBytes(memo, memo)))).toBe(true);
    });

    it('is nothing else', () => {
        for (const kind of ['Remove', 'Select', 'Expand'] as const)
            expect(isLotteryCommitment(block(memo, { kind }))).toBe(false);
        expect(isLotteryCommitment(block(memo, { jurors: [asciiBytes('somebody')] }))).toBe(false);
        const others = ['', 'icjury/v1/lottery', 'icjury/v1/lottery-person\0', 'icjury/v1/Lottery\0', 'icjury/v2/lottery\0']; // prettier-ignore
        expect(others.filter((text) => isLotteryCommitment(block(asciiBytes(text))))).toEqual([]);
    });
});
