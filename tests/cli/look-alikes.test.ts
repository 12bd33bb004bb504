import { describe, expect, it } from 'vitest';
import { spellingsOf } from '../../scripts/cli/files/id-forms.js';
import { otherIds, readPeople } from '../../scripts/cli/files/people-csv.js';
import { codeOf, file, idsOf, refused, told } from './people-lists.js';

/** Letters that look Latin, and lists that were put together. */

describe('letters of another alphabet that look Latin', () => {
    it.each([
        ['a word in Cyrillic', 'ACE', '\u0410\u0421\u0415'],
        ['in a number', 'AB123', '\u0410\u0412123'],
        ['in Greek', 'MAPIA', '\u039c\u0391\u03a1\u0399\u0391'],
        ['in Lisu', 'ANN', '\ua4ee\ua4e0\ua4e0'],
        ['in lower case', 'peace', '\u0440\u0435\u0430\u0441\u0435'],
        ['with an accent', 'C\u00c9', '\u0421\u0415\u0301'],
        ['a mathematical letter', 'ANN', '\u{1d400}\u{1d40d}\u{1d40d}'],
        ['Cyrillic and Greek', '\u0410\u0421\u0415', '\u0391\u0421\u0395']
    ])('%s: one id looks the same', (_, first, second) => {
        expect(refused('else', first, second)).toMatch(/^ID_LOOKALIKE .*persons 2 and 3 of .*--yes$/);
    });

    it('in another case are told', () => {
        expect(told(['ace', '\u0410\u0421\u0415'])).toEqual(['ID_LOOKALIKE 1 2', 'ID_MIXED_SCRIPTS 2']);
    });

    it('alone among Latin ones are told, and a list in that alphabet is not', () => {
        expect(told(['bob@x', 'ann@x', '\u0410\u0412123'])).toEqual(['ID_MIXED_SCRIPTS 3']);
        expect(told(['\u0410\u0412123', '\u0421\u0410124', '\u041c\u0410\u0420\u0418\u042f'])).toEqual([]);
        expect(told(['Anna', '\u0410\u043d\u043d\u0430'])).toEqual([]);
    });

    it('are guessed, both ways, for the pool', () => {
        expect(spellingsOf('\u0410\u0421\u04151')).toContain('ACE1');
        expect(spellingsOf('ACE1')).toContain('\u0410\u0421\u04151');
    });
});

describe('lists that were put together', () => {
    it.each([
        ['email\nann@x\nemail\nbob@x\n', 2],
        ['email,name\nann@x,Ann\nEmail , NAME\nbob@x,Bob\n', 2],
        ['email,name,town\nann@x,Ann,A\nmail,name,town\nbob@x,Bob,B\n', 2],
        ['email,name,town\nann@x,Ann,A\nname,town,email\nBob,B,bob@x\n', 2]
    ])('%j: a header among the rows is refused', (content, row) => {
        expect(codeOf(() => idsOf(content))).toMatch(
            new RegExp(`^CSV_MALFORMED person ${row} of .* repeats the header`)
        );
    });

    it('names all of them', () => {
        expect(codeOf(() => idsOf('email\nann@x\nemail\nbob@x\nEMAIL\n'))).toMatch(/persons 2 and 4 of /);
    });

    it.each(['person_id', 'PID', 'e-mail', 'Email address', 'national id number', 'Full Name', 'uid'])(
        'a column of another name is nobody: %s',
        (id) =>
            expect(refused('ann@x', id, 'bob@x')).toMatch(
                /^ID_DOUBTFUL person 2 of .*name of a column.*--yes$/
            )
    );

    it.each(['Ida', 'Name Lee', '12', 'id7', 'code-12', 'Nr 4', 'No'])('somebody all the same: %s', (id) =>
        expect(told([id])).toEqual([])
    );
});

describe('another column that could be the one people were enrolled by', () => {
    it('is one in which no two have the same', () => {
        const people = readPeople(file('id,email,town\n1,ann@x,Leith\n2,,Leith\n3,cara@x,Perth\n'), 'id');
        expect(otherIds(people)).toEqual([['ann@x'], [], ['cara@x']]);
    });
});
