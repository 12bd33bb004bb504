import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { readLogVectors } from '../vectors/log-vectors.js';
import { hex } from '../verifier/bytes.js';
import { parseInterface } from './candid-parser.js';
import { subtypeFaults } from './subtype.js';

/** The interface of the older canister, whose clients are to go on working. */
const SEED = parseInterface(`
    type Data = record {
        kind : variant { Add; Remove; Select; Expand }; jurors : vec blob; rand : opt blob; jurors_index : nat32;
        memo : blob };
    type Block = record { certificate : blob; tree : blob; data : Data; previous_hash : blob };
    service : (opt text) -> {
        add : (jurors : vec blob, memo : blob) -> (nat32);
        remove : (jurors : vec blob, memo : blob) -> (nat32);
        select : (index : nat32, count : nat32, memo : blob) -> (nat32);
        expand : (index : nat32, more : nat32, memo : blob) -> (nat32);
        get_certificate : () -> (opt blob) query;
        commit : (certificate : blob) -> (opt nat32);
        length : () -> (nat32) query;
        get_pool_size : (index : nat32) -> (nat32) query;
        get_size : (index : nat32) -> (nat32) query;
        get_pending : () -> (nat32) query;
        get_block : (index : nat32) -> (Block) query;
        get_jurors : (index : nat32) -> (vec blob) query;
        find : (index : nat32, jurors : vec blob) -> (vec opt nat32) query;
        get_pool : (index : nat32, start : nat32, length : nat32) -> (vec blob) query;
        get_history : (juror : blob) -> (vec nat32) query;
        authorize : (principal) -> ();
        deauthorize : (principal) -> ();
        get_authorized : () -> (vec principal) query;
    }`);
const contractText = readFileSync(join(packageRoot, 'candid/jury.did'), 'utf8');
const contract = parseInterface(contractText);

describe('candid/jury.did', () => {
    it('is a subtype of the interface of the older canister', () => {
        expect(subtypeFaults(contract.service, SEED.service)).toEqual([]);
        expect(subtypeFaults(SEED.service, SEED.service)).toEqual([]);
        expect(contract.init.map(({ name }) => name)).toEqual(SEED.init.map(({ name }) => name));
    });

    it('is not the other way round', () => {
        expect(subtypeFaults(SEED.service, contract.service)).toContain('.last_hash: no such method');
    });

    it('would break those clients with a method, field, mode or type changed', () => {
        const broken = (from: string, to: string) => {
            expect(contractText).toContain(from);
            const { service } = parseInterface(contractText.replace(from, to));
            return subtypeFaults(service, SEED.service);
        };
        expect(broken('get_size :', 'size :')).toEqual(['.get_size: no such method']);
        expect(broken('  jurors_index : nat32;', '')).toEqual([
            '.get_block(result)._0_.data.jurors_index: no such field'
        ]);
        expect(broken('find : (index : nat32', 'find : (index : nat64')).toEqual([
            '.find(argument)._0_: nat32 where nat64 is expected'
        ]);
        expect(broken('length : () -> (nat32) query', 'length : () -> (nat32)')).toEqual([
            '.length: update where query is expected'
        ]);
        expect(broken('Select; Expand }', 'Select; Expand; Void }')).toEqual([
            '.get_block(result)._0_.data.kind.Void: a tag that is not expected'
        ]);
        expect(broken('more : nat32, memo : blob)', 'more : nat32, memo : blob, salt : blob)')).toEqual([
            '.expand(argument)._3_: no such field'
        ]);
    });

    it('lets those clients read the blocks of a whole log', () => {
        const get = SEED.service._fields.find(([name]) => name === 'get_block');
        const block = get?.[1].retTypes[0];
        if (!(block instanceof IDL.RecordClass)) throw new Error('get_block answers no record');
        const data = block._fields.find(([name]) => name === 'data')?.[1];
        if (data === undefined) throw new Error('a block has no data');
        for (const step of readLogVectors().steps) {
            if (!('bytes' in step) || step.bytes === undefined) continue;
            const [read] = IDL.decode([data], hex(step.bytes)) as unknown as [
                { kind: object; memo: Uint8Array }
            ];
            expect(Object.keys(read).sort()).toEqual(['jurors', 'jurors_index', 'kind', 'memo', 'rand']);
            expect(Object.keys(read.kind)[0]?.toLowerCase()).toBe(step.call);
            expect(Uint8Array.from(read.memo)).toEqual(hex(step.memo));
        }
    });
});

const {
    Nat,
    Int,
    Nat8,
    Nat32,
    Text,
    Null,
    Empty,
    Reserved,
    Principal,
    Opt,
    Vec,
    Record,
    Variant,
    Func,
    Service,
    Tuple
} = IDL;
const list = (element: IDL.Type) => {
    const rec = IDL.Rec();
    rec.fill(Opt(Record({ head: element, tail: rec })));
    return rec;
};

describe('the subtype check', () => {
    it.each<[string, IDL.Type, IDL.Type]>([
        ['a type of itself', Nat32, Nat32],
        ['nat of int', Nat, Int],
        ['anything of reserved', Vec(Text), Reserved],
        ['empty of anything', Empty, Record({ a: Nat })],
        ['vec, by element', Vec(Nat), Vec(Int)],
        ['null of an option', Null, Opt(Nat)],
        ['an option, by what it holds', Opt(Nat), Opt(Int)],
        ['a value of its option', Nat, Opt(Int)],
        ['a record of a narrower one', Record({ a: Nat, b: Text }), Record({ a: Int })],
        [
            'a record of one with more options',
            Record({ a: Nat }),
            Record({ a: Nat, b: Opt(Text), c: Reserved })
        ],
        ['a tuple of a shorter one', Tuple(Nat, Text), Tuple(Nat)],
        ['a variant of a wider one', Variant({ A: Null }), Variant({ A: Null, B: Text })],
        [
            'a function that wants less and gives more',
            Func([Int], [Nat, Text], []),
            Func([Nat, Text], [Int], [])
        ],
        [
            'a function with a new optional argument',
            Func([Nat, Opt(Text)], [], ['query']),
            Func([Nat], [], ['query'])
        ],
        [
            'a service with more methods',
            Service({ f: Func([], [], []), g: Func([], [], []) }),
            Service({ f: Func([], [], []) })
        ],
        ['a recursive type, by element', list(Nat), list(Int)]
    ])('accepts %s', (_, sub, sup) => expect(subtypeFaults(sub, sup)).toEqual([]));

    it.each<[string, IDL.Type, IDL.Type, string]>([
        ['int of nat', Int, Nat, ': int where nat is expected'],
        ['nat8 of nat32', Nat8, Nat32, ': nat8 where nat32 is expected'],
        ['nat32 of nat', Nat32, Nat, ': nat32 where nat is expected'],
        ['a type of empty', Nat, Empty, ': nat where empty is expected'],
        ['reserved of a type', Reserved, Nat, ': reserved where nat is expected'],
        ['blob of text', Vec(Nat8), Text, ': vec nat8 where text is expected'],
        ['text of blob', Text, Vec(Nat8), ': text where vec nat8 is expected'],
        ['vec of record', Vec(Nat), Record({}), ': vec nat where record {} is expected'],
        ['a list of another', list(Text), list(Nat), '?.head: text where nat is expected'],
        ['vec by element', Vec(Int), Vec(Nat), '[]: int where nat is expected'],
        ['an option of its value', Opt(Nat), Nat, ': opt nat where nat is expected'],
        ['an option of another', Opt(Text), Opt(Nat), '?: text where nat is expected'],
        ['a value of another option', Text, Opt(Nat), '?: text where nat is expected'],
        ['a value of an option of an option', Nat, Opt(Opt(Nat)), ': nat where an option is expected'],
        ['reserved of an option', Reserved, Opt(Nat), ': reserved where an option is expected'],
        ['a record that lacks a field', Record({ a: Nat }), Record({ a: Nat, b: Text }), '.b: no such field'],
        [
            'a record with another field',
            Record({ a: Record({ b: Int }) }),
            Record({ a: Record({ b: Nat }) }),
            '.a.b: int where nat is expected'
        ],
        [
            'a variant with another tag',
            Variant({ A: Null, B: Null }),
            Variant({ A: Null }),
            '.B: a tag that is not expected'
        ],
        [
            'a variant with another value',
            Variant({ A: Int }),
            Variant({ A: Nat }),
            '.A: int where nat is expected'
        ],
        [
            'a function that wants another argument',
            Func([Nat], [], []),
            Func([Int], [], []),
            '(argument)._0_: int where nat is expected'
        ],
        [
            'a function that wants more',
            Func([Nat, Text], [], []),
            Func([Nat], [], []),
            '(argument)._1_: no such field'
        ],
        ['a function that gives less', Func([], [], []), Func([], [Nat], []), '(result)._0_: no such field'],
        [
            'a function that gives something else',
            Func([], [Int], []),
            Func([], [Nat], []),
            '(result)._0_: int where nat is expected'
        ],
        [
            'a query of an update',
            Func([], [], ['query']),
            Func([], [], []),
            ': query where update is expected'
        ],
        [
            'an update of a query',
            Func([], [], []),
            Func([], [], ['query']),
            ': update where query is expected'
        ],
        [
            'a service that lacks a method',
            Service({}),
            Service({ f: Func([], [], []) }),
            '.f: no such method'
        ],
        ['a principal of text', Principal, Text, ': principal where text is expected']
    ])('refuses %s', (_, sub, sup, fault) => expect(subtypeFaults(sub, sup)).toEqual([fault]));
});
