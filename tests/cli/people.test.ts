import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { MAX_PAGE_BYTES, networkUrl, parsePage } from '../../scripts/cli/arguments.js';
import { LETTER_COLUMNS, writeCsv } from '../../scripts/cli/files/csv-cells.js';
import { caselessOf, lookOf, numberOf, spellingsOf } from '../../scripts/cli/files/id-forms.js';
import { judgeIds } from '../../scripts/cli/files/judge-ids.js';
import { rowsText } from '../../scripts/cli/text/notes.js';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { smallBatch, tellingMemo } from '../../scripts/cli/files/telling.js';
import { ADD, brief, codeOf, file, folder, idsOf, list, refused, told } from './people-lists.js';

/** What files of people hold, and what of it is refused or told. */

describe('line ends', () => {
    const three = ['ann@x', 'bob@x', 'cara@x'];

    it.each([
        ['a header with CRLF, rows with LF', 'email\r\nann@x\nbob@x\ncara@x\n'],
        ['a header with LF, rows with CRLF', 'email\nann@x\r\nbob@x\r\ncara@x\r\n'],
        ['a header with CRLF, rows with CR', 'email\r\nann@x\rbob@x\rcara@x'],
        ['CR alone', 'email\rann@x\rbob@x\rcara@x\r'],
        ['all three, quoted, with empty lines', 'email\n"ann@x"\r\n\r\n"bob@x"\r"cara@x"\n\r'],
        ['a byte order mark before', '\ufeffemail\nann@x\r\nbob@x\ncara@x']
    ])('%s', (_, content) => expect(idsOf(content)).toEqual(three));

    it('however they are mixed', () => {
        const end = fc.constantFrom('\r', '\n', '\r\n');
        fc.assert(
            fc.property(fc.array(end, { minLength: 2, maxLength: 20 }), (ends) => {
                const text = ends.map((one, i) => `${i === 0 ? 'email' : `p${i}@x`}${one}`).join('');
                expect(idsOf(text)).toEqual(ends.slice(1).map((_, i) => `p${i + 1}@x`));
            }),
            { numRuns: 200 }
        );
    });

    it.each(['\n', '\r', '\r\n', '\t', '\u0085', '\u2028', '\u007f', '\u0001'])('in an id: %j', (end) => {
        expect(codeOf(() => idsOf(`email,n\nann@x,1\n"bob${end}@x",2\n`))).toMatch(
            /^ID_MALFORMED the email of person 2 of /
        );
    });

    it('within a quoted cell beside it', () => expect(idsOf('n,email\n"a\r\nb",ann@x\n')).toEqual(['ann@x']));
});

describe('one person twice in a list', () => {
    it.each([
        ['zero-width space', 'ann@x', 'ann\u200b@x'],
        ['soft hyphen', 'ann@x', 'an\u00adn@x'],
        ['right-to-left mark', 'ann@x', 'ann@x\u200f'],
        ['embedding', 'ann@x', '\u202aann@x\u202c'],
        ['isolate', 'ann@x', '\u2066ann@x\u2069'],
        ['variation selector', 'ann@x', 'ann\ufe0f@x'],
        ['byte order mark', 'ann@x', 'an\ufeffn@x'],
        ['Hangul filler', 'ann@x', 'ann@x\u3164'],
        ['tag', 'ann@x', 'ann@x\u{e0041}'],
        ['no-break space', 'Ann Lee', 'Ann\u00a0Lee'],
        ['two spaces', 'Ann Lee', 'Ann  Lee'],
        ['ideographic space', 'Ann Lee', 'Ann\u3000Lee'],
        ['full-width letter', 'ann@x', '\uff41nn@x'],
        ['ligature', 'fiona@x', '\ufb01ona@x'],
        ['dash', 'Ann-Lee', 'Ann\u2011Lee'],
        ['minus', 'A-1', 'A\u22121'],
        ['apostrophe', "O'Brien", 'O\u2019Brien'],
        ['mark of a formula', '+44 7700 900001', "'+44 7700 900001"]
    ])('%s', (_, first, second) => {
        expect(refused('else', first, second)).toMatch(/^ID_LOOKALIKE .*persons 2 and 3 of .*--yes$/);
        expect(told(['else', first, second], { kind: 'add', yes: true })).toContain('ID_LOOKALIKE 2 3');
        expect(told(['else', first, second], { kind: 'remove', yes: undefined })).toContain(
            'ID_LOOKALIKE 2 3'
        );
    });

    it('composed and decomposed, or with spaces around it, is refused whatever is said', () => {
        const both = (yes: boolean) =>
            codeOf(() => judgeIds(list('z\u00e9@x', 'ze\u0301@x'), { kind: 'add', yes }));
        for (const yes of [false, true]) expect(both(yes)).toMatch(/^ID_REPEATED persons 1 and 2/);
        expect(refused('a@x', ' a@x ')).toMatch(/^ID_REPEATED persons 1 and 2/);
        expect(told(['z\u00e9@x', 'ze\u0301@x'], { kind: 'remove', yes: undefined })).toEqual([
            'ID_LOOKALIKE 1 2'
        ]);
    });

    it('in another case is told', () => {
        expect(told(['Ann@x', 'bob@x', 'ann@x'])).toEqual(['ID_LOOKALIKE 1 3']);
        expect(told(['STRASSE', 'stra\u00dfe', '\u039f\u03a3', '\u03bf\u03c2'])).toEqual([
            'ID_LOOKALIKE 1 2 3 4'
        ]);
        const [note] = judgeIds(list('Ann@x', 'ann@x'), ADD);
        expect(note?.detail).toMatch(/differs in case only of persons 1 and 2 of /);
    });

    it('as a number in another form is told', () => {
        expect(told(['00123', '123'])).toEqual(['ID_LOOKALIKE 1 2']);
        expect(told(['7001.0', '7001'])).toEqual(['ID_DOUBTFUL 1', 'ID_LOOKALIKE 1 2']);
        expect(told(['7,001', '8', '7001', '7001,00'])).toEqual(['ID_DOUBTFUL 4', 'ID_LOOKALIKE 1 3 4']);
        expect(told(['1 234', '1234'])).toEqual(['ID_LOOKALIKE 1 2']);
    });

    it('and nobody else', () => {
        expect(told(['ann@x', 'anne@x', 'bob@y', 'Jos\u00e9', 'Jose', '123', '124', 'a-1', 'a1'])).toEqual(
            []
        );
        // Persian writes names with a zero-width non-joiner: told, not refused.
        expect(told(['\u0645\u06cc\u200c\u0646\u0627', '\u0645\u06cc\u0646\u0627\u200c\u0628\u0627\u0646\u0648'])).toEqual(['ID_INVISIBLE 1 2']); // prettier-ignore
    });

    it('by a letter of another alphabet is told', () => {
        expect(refused('ann@x', '\u0430nn@x')).toMatch(/^ID_LOOKALIKE/);
        expect(told(['bob@x', '\u0430nn@x'])).toEqual(['ID_MIXED_SCRIPTS 2']);
        expect(told(['\u0410\u043d\u043d\u0430 Lee'])).toEqual([]);
    });
});

describe('what is nobody', () => {
    it.each([
        ...['7.10001E+11', '7,10001E+11', '7.10001e+11', '1E+12', '-1.5E-05'],
        ...[
            '#N/A',
            '#REF!',
            '#NAME?',
            '#DIV/0!',
            '####',
            'N/A',
            'n/a',
            'NULL',
            '(blank)',
            'NaN',
            'TBC',
            '-',
            '?'
        ],
        ...[
            'Total: 2',
            'TOTAL',
            'Total 12,345',
            'Grand total: 3',
            'Sub-total',
            'Sum: 4',
            'Count: 3',
            '12 rows'
        ],
        ...['(3 rows)', 'End of list', 'Page 1 of 3', 'Total number of people: 4']
    ])('%s', (id) => {
        expect(refused('ann@x', id, 'bob@x')).toMatch(/^ID_DOUBTFUL person 2 of .*--yes$/);
        expect(told(['ann@x', id, 'bob@x'], { kind: 'add', yes: true })).toContain('ID_DOUBTFUL 2');
        expect(told(['ann@x', id, 'bob@x'], { kind: 'remove', yes: undefined })).toContain('ID_DOUBTFUL 2');
    });

    it.each([
        ['ID_DOUBTFUL', '7100010000000000'],
        ['ID_DOUBTFUL', '7001.0'],
        ['ID_DOUBTFUL', '1-Mar'],
        ['ID_DOUBTFUL', '05-Sep-26']
    ])('perhaps: %s %s', (code, id) => expect(told(['ann@x', id])).toEqual([`${code} 2`]));

    it.each([
        'e1',
        '1e5',
        '5E12',
        '#12',
        'Totalidou',
        'Nan Lee',
        'Sum Li',
        'person 7',
        'Null@x',
        '12.5',
        'Row Ann'
    ])('somebody all the same: %s', (id) => expect(told([id])).toEqual([]));

    it('and an id of nothing that is seen', () => {
        for (const nothing of ['\u200b', '\u00ad \u2060', '\u3164', '\u2800'])
            expect(codeOf(() => list('ann@x', nothing))).toMatch(/^ID_MISSING person 2/);
    });

    it('every row of many is counted, and the first are named', () => {
        expect(rowsText('person', [4])).toBe('person 4');
        expect(rowsText('line', [1, 2, 3])).toBe('lines 1, 2 and 3');
        const many = Array.from({ length: 25 }, (_, i) => i + 1);
        expect(rowsText('person', many)).toMatch(/^persons 1, 2, .*, 20 and 5 more$/);
    });
});

describe('forms of an id', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });

    it('are the same of each other: what looks the same is the same without case, and as a number', () => {
        const property = fc.property(text, (id) => {
            expect(lookOf(lookOf(id))).toBe(lookOf(id));
            expect(caselessOf(lookOf(id))).toBe(caselessOf(id));
            expect(lookOf(id.normalize('NFD'))).toBe(lookOf(id.normalize('NFC')));
            expect(spellingsOf(id)).not.toContain(id);
        });
        fc.assert(property, { numRuns: 2000 });
        // Decomposed it is an apostrophe and an accent.
        expect(lookOf('O\u1fcdB')).toBe("O'\u0300B");
        expect(lookOf('O\u1fbf\u0300B')).toBe("O'\u0300B");
    });

    it('are as long to make as the id is', () => {
        const long = '1 '.repeat(100_000) + "'".repeat(100_000) + '.0'.repeat(100_000);
        const start = performance.now();
        for (const id of [long, `${long}@x`, 'e'.repeat(300_000), '1,234'.repeat(50_000)]) {
            numberOf(id);
            judgeIds(
                {
                    file: '',
                    column: '',
                    ids: [id],
                    header: [],
                    rows: [],
                    form: { delimiter: ',', bom: false }
                },
                ADD
            );
        }
        expect(performance.now() - start).toBeLessThan(5000);
    });

    it('of which other spellings are guessed', () => {
        expect(spellingsOf('Jos\u00e9@x')).toEqual(
            expect.arrayContaining(['jose\u0301@x', 'jos\u00e9@x', 'Jose\u0301@x'])
        );
        expect(spellingsOf('ann.lee@x')).toEqual(
            expect.arrayContaining(['Ann.Lee@x', 'ANN.LEE@X', 'ann.lee@x\r'])
        );
        expect(spellingsOf('7001.0')).toContain('7001');
        expect(spellingsOf('=x')).toContain("'=x");
    });
});

describe('the list of letters', () => {
    const cell = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.stringMatching(/^'{0,3}[=+\-@'x\uff1d][a-z,"\n]{0,4}$/)
    );
    const written = (ids: readonly string[]) =>
        writeCsv([
            [...LETTER_COLUMNS],
            ...ids.map((id, i) => [`letter-${i}`, '00', '00', 'juror', 'juror', id])
        ]);

    it('gives every id back as it was, and holds no formula', () => {
        const isId = (id: string) => lookOf(id) !== '' && !/[\p{Cc}\u2028\u2029\ud800-\udfff]/u.test(id);
        const property = fc.property(fc.uniqueArray(cell.filter(isId), { minLength: 1 }), (ids) => {
            writeFileSync(join(folder, 'letters.csv'), written(ids));
            expect(readPeople(join(folder, 'letters.csv'), 'person').ids).toEqual(ids);
            const cells: string[][] = parse(readFileSync(join(folder, 'letters.csv')));
            expect(cells.flat().filter((one) => /^[=+\-@]/.test(one))).toEqual([]);
        });
        fc.assert(property, { numRuns: 300 });
    });

    it('in any other file an apostrophe is a part of the id', () => {
        expect(idsOf("person\n'+44\n''=x\n", 'person')).toEqual(["'+44", "''=x"]);
        expect(idsOf("letter,pool_id,seat_id,person\n1,0,0,'+44\n2,0,0,'tis\n", 'person')).toEqual([
            '+44',
            "'tis"
        ]);
    });
});

describe('what gives people away', () => {
    const people = readPeople(
        file(
            'name,email,town\nAnn Lee,ann@x.example,Leith\nBob Ray,bob@x.example,Leith\nZo\u00eb Day,zoe@x.example,Perth\n'
        ),
        'email'
    );
    const memo = (text: string) => tellingMemo(new TextEncoder().encode(text), people).map(brief);

    it('a memo with a name or an address', () => {
        expect(memo('ANN LEE, by order')).toEqual(['MEMO_TELLING 1']);
        expect(memo('for Zoe\u0308 Day; and bob@X.example.')).toEqual(['MEMO_TELLING 2 3']);
        expect(memo('ask the clerk: clerk@court.example')).toEqual(['MEMO_TELLING']);
        expect(memo('call +44 7700 900123')).toEqual(['MEMO_TELLING']);
        expect(memo('all of Perth')).toEqual(['MEMO_TELLING 3']);
        expect(memo('Roll of Leith, 2026-11-30 12:00, 00123')).toEqual([]);
        expect(memo('')).toEqual([]);
    });

    it('few at once', () => {
        expect(smallBatch('add', 9).map(brief)).toEqual(['BATCH_SMALL']);
        expect(smallBatch('remove', 10)).toEqual([]);
    });
});

describe('the address of a verify page', () => {
    it.each([
        ['https://court.example/verify.html', 'https://court.example/verify.html'],
        ['http://127.0.0.1:8080/#old', 'http://127.0.0.1:8080/'],
        ['file:///home/ann/verify.html', 'file:///home/ann/verify.html'],
        ['https://court.example/pr\u00fcfen', 'https://court.example/pr%C3%BCfen']
    ])('%s', (text, url) => expect(parsePage(text)).toBe(url));

    it.each([
        'not a url',
        'javascript:alert(1)',
        'data:text/html,x',
        'ftp://x/',
        'verify.html',
        '',
        'https://'
    ])('none: %s', (text) => expect(() => parsePage(text)).toThrow('no http, https or file address'));

    it('too long for the code', () => {
        const address = (size: number) => 'https://x/'.padEnd(size, 'a');
        expect(parsePage(address(MAX_PAGE_BYTES))).toHaveLength(MAX_PAGE_BYTES);
        expect(() => parsePage(address(MAX_PAGE_BYTES + 1))).toThrow(`take ${MAX_PAGE_BYTES}`);
    });
});

describe('an address with a name or a password', () => {
    it.each([
        ...['https://user:secret@court.example/', 'https://secret@court.example/verify.html', 'http://:secret@x'],
        ...['https:/user:secret@x/', 'HTTPS://u:secret@x:99999/', 'ftp://u:secret@x', `https://u:secret@x/${'a'.repeat(2000)}`]
    ])('is refused, and not printed: %s', (address) => {
        for (const read of [parsePage, networkUrl]) {
            const said = codeOf(() => read(address));
            expect(said).toMatch(/^USAGE .* holds a name or a password before @; leave that out$/);
            expect(said).not.toContain('secret');
        }
    }); // prettier-ignore

    it('is none with an @ behind the host', () => {
        expect(parsePage('https://x/a@b?c@d#e')).toBe('https://x/a@b?c@d');
        expect(networkUrl('http://x:1/a@b')).toBe('http://x:1/a@b');
    });
});
