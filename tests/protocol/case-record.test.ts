import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import { encodeCaseRecord, readCaseRecord } from '../../src/protocol/case-record.js';
import type { BlockData } from '../../src/protocol/block.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (memo: Uint8Array, length = 15, kind: BlockData['kind'] = 'Select') =>
    readCaseRecord({ kind, memo, jurors: { length } });
const GOOD = '{"case":"2026-114","jurors":12,"alternates":3,"note":""}';
const RECORD = { case: '2026-114', jurors: 12, alternates: 3, note: '' };

describe('a case record', () => {
    it('is read back as it was, whatever the words', () => {
        const text = fc
            .string({ unit: 'binary', maxLength: 40 })
            .filter((one) => !/\p{Surrogate}/u.test(one));
        const record = fc.record({
            case: text,
            jurors: fc.integer({ min: 1, max: 10_000 }),
            alternates: fc.integer({ min: 0, max: 10_000 }),
            note: text
        });
        fc.assert(
            fc.property(record, (one) => {
                expect(read(encodeCaseRecord(one), one.jurors + one.alternates)).toEqual(one);
                expect(read(encodeCaseRecord(one), one.jurors + one.alternates + 1)).toBe('malformed');
            })
        );
    });

    it('has one form, and any other one is told of', () => {
        expect(read(utf8(GOOD))).toEqual(RECORD);
        const forms = [
            GOOD.replace(':', ': '),
            `${GOOD}\n`,
            ` ${GOOD}`,
            GOOD.replace('12', '12.0'),
            GOOD.replace('12', '1.2e1'),
            GOOD.replace('12', '"12"'),
            GOOD.replace('"2026-114"', '"2026\\u002d114"'),
            GOOD.replace('"2026-114"', '2026'),
            GOOD.replace('""', '"\\ud800"'),
            GOOD.replace('""', '"\\/"'),
            GOOD.replace('""', 'null'),
            GOOD.replace(',"note":""', ''),
            GOOD.replace('}', ',"more":1}'),
            GOOD.replace('"case"', '"case":"1","case"'),
            '{"jurors":12,"case":"2026-114","alternates":3,"note":""}',
            '{"case":"","jurors":0,"alternates":15,"note":""}',
            '{"case":"","jurors":16,"alternates":-1,"note":""}',
            '{"case":"","jurors":4294967311,"alternates":-4294967296,"note":""}',
            '{"jurors":null}'
        ];
        expect(forms.filter((form) => read(utf8(form)) !== 'malformed')).toEqual([]);
    });

    it('is nothing but the memo of a Select, and other memos are free text', () => {
        for (const kind of ['Add', 'Remove', 'Expand'] as const)
            expect(read(utf8(GOOD), 15, kind)).toBeUndefined();
        const others = ['', 'case 1', '[]', '12', 'null', '{}', '{"juror":12}', '{"jurors":12', '["jurors"]', '{"a":{"jurors":1}}']; // prettier-ignore
        expect(others.filter((other) => read(utf8(other)) !== undefined)).toEqual([]);
        expect(
            read(concatBytes(asciiBytes('{"jurors":"'), Uint8Array.of(0xff), asciiBytes('"}')))
        ).toBeUndefined();
        expect(read(concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(GOOD)))).toBeUndefined();
        expect(read(utf8('['.repeat(400_000)))).toBeUndefined();
    });
});
