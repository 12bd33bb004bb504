import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../../src/protocol/case-record.js';
import { ChaCha20Words } from '../../../src/protocol/chacha20.js';
import { DRAW_ALGORITHM } from '../../../src/protocol/draw.js';
import type { BlockData } from '../../../src/protocol/block.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { present } from '../../verifier/bytes.js';
import { info, jury, SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions } from './case.js';
import { Ledger, names, SECOND, START, start } from './ledger.js';

const draws = new Group('draws');
const pools = new Group('pool');
const memos = new Group('case-records');
export const DRAWS: Case[] = [];

const into =
    (group: Group) =>
    (name: string, rules: string, title: string, ledger: Ledger, codes: ReasonCode[] = [], options?: CaseOptions) =>
        group.add('archive', name, rules, title, ledger.files(), codes, options);
const draw = into(draws);
const pool = into(pools);
const memo = into(memos);

const selected = (change: Partial<BlockData>, count = 3) => start().select(0, count, change).commit();
const LOTTERY = concatBytes(asciiBytes('icjury/v1/lottery\0'), u32be(32), SEED, u32be(5), asciiBytes('prize'));

const words = (seed: Uint8Array) => {
    const stream = new ChaCha20Words(seed);
    return () => stream.next();
};
const distinct = (count: number, next: () => number): number[] => {
    const found = new Set<number>();
    while (found.size < count) found.add(next());
    return [...found];
};
/** The remainder of each word. */
const byRemainder = (seed: Uint8Array, size: number, count: number) => {
    const next = words(seed);
    return distinct(count, () => next() % size);
};
/** Two words per try. */
const by64Bits = (seed: Uint8Array, size: number, count: number) => {
    const next = words(seed);
    return distinct(count, () => {
        const value = BigInt(next()) | (BigInt(next()) << 32n);
        return Number((value * BigInt(size)) >> 64n);
    });
};

/* Pool */
pool('add-and-remove-count-at-their-block', 'P1', 'draws from the pool before and after an Add and a Remove', start().add('x', 'y').remove('juror-0').commit().select(0, 8).select(1, 10).select(2, 9).commit());
pool('pool-of-the-block-before', 'P1', 'a draw from the pool before the block that it names', start().add('x', 'y', 'z').commit().select(0, 5, { jurorsIndex: 1 }).commit(), ['SELECTION_MISMATCH']);
pool('pool-before-a-remove', 'P1', 'a draw in which somebody sits who was removed by the block named', start().remove('juror-0', 'juror-1').commit().select(0, 8, { jurorsIndex: 1, jurors: jury(0, 2, 3) }).commit(), ['SELECTION_MISMATCH']);
pool('duplicates-and-strangers', 'P2', 'a member added again, twice in one list, a stranger removed: nothing changes', start().add('juror-1', 'x', 'x').remove('stranger').commit().select(2, 9).commit());
pool('a-duplicate-counted-twice', 'P2', 'a draw over a pool in which somebody who was added twice stands twice', (() => {
    const ledger = start().add('juror-1').commit();
    return ledger.select(1, 3, { rand: SEED, jurors: jury(...byWide(SEED, 9, 3).map((p) => (p === 8 ? 1 : p))) }).commit();
})(), ['SELECTION_MISMATCH']);
pool('back-into-its-slot', 'P3', 'somebody leaves and comes back to their slot', start().remove('juror-2').add('juror-2', 'x').commit().select(2, 9).commit());
pool('back-at-the-end', 'P3', 'a draw over a pool in which somebody who came back stands at the end', (() => {
    const ledger = start().remove('juror-0').add('juror-0').commit();
    const order = [1, 2, 3, 4, 5, 6, 7, 0];
    return ledger.select(2, 8, { rand: SEED, jurors: jury(...byWide(SEED, 8, 8).map((p) => present(order[p]))) }).commit();
})(), ['SELECTION_MISMATCH']);
pool('empty-pool', 'P1 D2', 'a draw from an empty pool', new Ledger().stage({}).commit().select(0, 1, { jurors: jury(0) }).commit(), ['POOL_INDEX_INVALID']);

/** The rule itself: the high half of a widening product, refused above the zone. */
function byWide(seed: Uint8Array, size: number, count: number): number[] {
    const next = words(seed);
    const zone = 0xffffffff - (2 ** 32 % size);
    return distinct(count, () => {
        for (;;) {
            const product = BigInt(next()) * BigInt(size);
            if (Number(product & 0xffffffffn) <= zone) return Number(product >> 32n);
        }
    });
}

/* The rule */
draw('by-the-rule', 'D1', 'three of eight', selected({ rand: SEED }));
draw('everybody', 'D1', 'the whole pool, in the order drawn', start().select(0, 8).commit());
draw('one-of-one', 'D1', 'a pool of one', new Ledger().add('a').commit().select(0, 1).commit());
draw('somebody-else', 'D1', 'the first three of the pool', selected({ rand: SEED, jurors: jury(0, 1, 2) }), ['SELECTION_MISMATCH']);
draw('other-order', 'D1', 'the right people in another order', selected({ rand: SEED, jurors: jury(...byWide(SEED, 8, 3).reverse()) }), ['SELECTION_MISMATCH']);
draw('other-seed', 'D1', 'the jury of another seed', selected({ rand: SEED, jurors: present(selected({}).data[1]).jurors }), ['SELECTION_MISMATCH']);
draw('by-the-remainder', 'D1', 'drawn by the remainder of each word', selected({ rand: SEED, jurors: jury(...byRemainder(SEED, 8, 5)) }, 5), ['SELECTION_MISMATCH']);
draw('by-64-bits', 'D1', 'drawn with two words per try', selected({ rand: SEED, jurors: jury(...by64Bits(SEED, 8, 5)) }, 5), ['SELECTION_MISMATCH']);
draw('one-twice', 'D1', 'somebody drawn twice', selected({ jurors: jury(1, 1) }, 2), ['SELECTION_MISMATCH']);
draw('a-stranger', 'D1', 'somebody who is no member', selected({ jurors: [asciiBytes('stranger')] }, 1), ['SELECTION_MISMATCH']);
draw('more-than-the-pool', 'D2', 'nine of eight', selected({ jurors: jury(0, 1, 2, 3, 4, 5, 6, 7, 0) }), ['POOL_INDEX_INVALID']);
draw('pool-is-itself', 'D2', 'a Select that names its own index as the pool', selected({ jurorsIndex: 1 }), ['POOL_INDEX_INVALID']);
draw('pool-to-come', 'D2', 'a Select over the pool at a later block', start().select(0, 1, { jurorsIndex: 2 }).add('b').commit(), ['POOL_INDEX_INVALID']);
draw('unknown-algorithm', 'D3', 'a rule that version 1 does not have', selected(info({ algorithm: 'best-friends/1' })), ['ALGORITHM_UNKNOWN']);
draw('no-algorithm', 'D3', 'no name of a rule', selected(info({ algorithm: '' })), ['ALGORITHM_UNKNOWN']);
draw('algorithm-of-other-case', 'D3', 'the name of the rule in capitals', selected(info({ algorithm: DRAW_ALGORITHM.toUpperCase() })), ['ALGORITHM_UNKNOWN']);

/* Expands */
const chain = () => start().select(0, 3).expand(1, 2);
draw('chain', 'D4 D5', 'a Select, an Expand of it, and one of that, to the end of the pool', chain().expand(2, 3).commit());
draw('expand-twice', 'D4', 'two Expands of one Select', chain().expand(1, 2).commit(), ['EXPAND_INVALID']);
draw('expand-an-expand-twice', 'D4', 'two Expands of one Expand', chain().expand(2, 1).expand(2, 1).commit(), ['EXPAND_INVALID']);
draw('expand-an-add', 'D4', 'an Expand of an Add', start().select(0, 2).expand(0, 1).commit(), ['EXPAND_INVALID']);
draw('expand-to-come', 'D2', 'an Expand of a later block', start().expand(2, 1).select(0, 1).commit(), ['POOL_INDEX_INVALID']);
draw('expand-itself', 'D2', 'an Expand of itself', start().select(0, 1).expand(1, 1, { jurorsIndex: 2 }).commit(), ['POOL_INDEX_INVALID']);
draw('expand-beyond-the-pool', 'D2', 'a chain of nine out of eight', start().select(0, 5).expand(1, 4, { jurors: jury(0, 1, 2, 3) }).commit(), ['POOL_INDEX_INVALID']);
draw('chain-of-10001', 'D4', 'a chain of 10,001 jurors', (() => {
    const people = Array.from({ length: 10_004 }, (_, i) => u32be(i).slice(2));
    const ledger = new Ledger().stage({ jurors: people.slice(0, 10_000) }).stage({ jurors: people.slice(10_000) }).commit();
    return ledger.select(1, 9_999).expand(2, 2).commit();
})(), ['EXPAND_INVALID']);
draw('expand-same-people', 'D5', 'an Expand by people drawn in the Select', start().select(0, 4).expand(1, 2, { jurors: present(start().select(0, 4).data[1]).jurors.slice(0, 2) }).commit(), ['SELECTION_MISMATCH']);
draw('expand-from-the-beginning', 'D5', 'an Expand of an Expand that goes on behind the Select', chain().expand(2, 2, { jurors: present(chain().data[2]).jurors }).commit(), ['SELECTION_MISMATCH']);
draw('expand-new-rand', 'D5', 'an Expand with randomness of its own', start().select(0, 3).expand(1, 2, { rand: SEED }).commit(), ['SELECTION_MISMATCH']);
draw('expand-over-a-later-pool', 'D5', 'an Expand over a pool of later members', start().select(0, 3).add('x', 'y').expand(1, 2, { jurors: ['x', 'y'].map(asciiBytes) }).commit(), ['SELECTION_MISMATCH']);

/* Numbers */
draw('numbers-with-a-gap', 'D6 D9', 'a number of a draw that failed is missing from the log', start().failDraw().select(0, 2).commit());
draw('numbers-staged-in-other-order', 'D6', 'draw 1 is staged before draw 0, which was requested first', (() => {
    const at = (n: bigint) => START + n * SECOND;
    const ledger = start();
    ledger.tick();
    return ledger.select(0, 1, info({ number: 1, requestedAt: at(4n) })).select(0, 1, info({ number: 0, requestedAt: at(3n) })).commit();
})());
draw('number-twice', 'D6', 'two Selects of number 0', start().select(0, 2).select(0, 2, info({ requestedAt: START + 5n * SECOND })).commit(), ['DRAW_NUMBER_INVALID']);
draw('number-not-taken', 'D6', 'number 1 where the certified `draws` is 1', selected(info({ number: 1 })), ['DRAW_NUMBER_INVALID']);
draw('highest-number', 'D6', 'number 2^32 - 1', selected(info({ number: 2 ** 32 - 1 })), ['DRAW_NUMBER_INVALID']);
draw('draws-fall', 'D6', 'a commit with a smaller `draws` than the one before', start().select(0, 1).commit({ draws: 9 }).add('z').commit({ draws: 8 }), ['DRAW_NUMBER_INVALID']);

/* Times of the request */
draw('requested-when-staged', 'D7', 'a draw that is requested and staged at one time', selected(info({ requestedAt: START + 4n * SECOND })));
draw('requested-after-staging', 'D7', 'requested after it was staged', selected(info({ requestedAt: START + 4n * SECOND + 1n })), ['TIME_ORDER']);
draw('requested-before-its-pool', 'D7', 'requested before the block of its pool', selected(info({ requestedAt: START })), ['TIME_ORDER']);
draw('expand-requested-before-its-select', 'D7', 'an Expand requested before the Select was staged', start().select(0, 3).expand(1, 2, info({ number: undefined })).commit(), ['TIME_ORDER']);
draw('pool-not-committed-before', 'D9', 'a pool that no certificate covers before the draw is requested: told, and no failure', new Ledger().add(...names(0, 8)).select(0, 2).commit());
draw('extended-pool-not-committed-before', 'D9', 'the same, extended after a certificate covers it: the randomness is that of the Select', new Ledger().add(...names(0, 8)).select(0, 2).commit().expand(1, 2).commit());

/* Selects of nobody */
const lottery = (of = LOTTERY) => start().stage({ memo: of }).commit();
draw('lottery', 'D8', 'a Select of nobody over the commitment of a lottery', lottery().select(1, 0).commit());
draw('select-of-nobody', 'D8', 'a Select of nobody over an ordinary pool', selected({ jurors: [] }), ['SELECTION_MISMATCH']);
draw('lottery-with-members', 'D8', 'the commitment of a lottery stands in an Add of somebody', start().stage({ jurors: jury(1), memo: LOTTERY }).commit().select(1, 0).commit(), ['SELECTION_MISMATCH']);
draw('lottery-in-a-remove', 'D8', 'the commitment of a lottery stands in a Remove', start().stage({ kind: 'Remove', memo: LOTTERY }).commit().select(1, 0).commit(), ['SELECTION_MISMATCH']);
draw('lottery-of-other-label', 'D8', 'the label goes on behind `lottery`', lottery(concatBytes(asciiBytes('icjury/v1/lottery-x\0'), SEED)).select(1, 0).commit(), ['SELECTION_MISMATCH']);
draw('expand-of-a-lottery', 'D8', 'an Expand of a Select of nobody', lottery().select(1, 0).expand(2, 1, { jurors: jury(0) }).commit(), ['EXPAND_INVALID']);
draw('number-of-a-lottery-twice', 'D8 D6', 'a Select with the number of a lottery', lottery().select(1, 0).select(0, 1, info({ requestedAt: START + 7n * SECOND })).commit(), ['DRAW_NUMBER_INVALID']);

/* Case records */
const json = (text: string) => asciiBytes(text);
const of = (jurors: number, alternates: number) => encodeCaseRecord({ case: '2026-7', jurors, alternates, note: '' });
const told = { notes: ['CASE_RECORD_MALFORMED'] as const };
memo('case-record', 'Q1', 'two jurors and an alternate', selected({ memo: of(2, 1) }));
memo('escapes', 'Q1', 'shortest escapes and a character of four bytes', selected({ memo: encodeCaseRecord({ case: 'a"\\\n\u0001', jurors: 3, alternates: 0, note: '\u{1f600}/' }) }));
memo('free-text', 'Q2', 'a memo that is no JSON: no case record, and nothing to tell', selected({ memo: json('case 7, jurors: 3') }));
memo('other-json', 'Q2', 'a JSON object without `jurors`', selected({ memo: json('{"case":"7"}') }));
for (const [name, title, text] of [
    ['white-space', 'with a space', '{"case":"7", "jurors":2,"alternates":1,"note":""}'],
    ['other-order', 'with members in another order', '{"jurors":2,"case":"7","alternates":1,"note":""}'],
    ['other-sum', 'of other counts than were drawn', '{"case":"7","jurors":2,"alternates":2,"note":""}'],
    ['no-jurors', 'of no jurors', '{"case":"7","jurors":0,"alternates":3,"note":""}'],
    ['long-escape', 'with an escape that is not the shortest', '{"case":"\\u0037","jurors":2,"alternates":1,"note":""}'],
    ['escaped-slash', 'with an escaped slash', '{"case":"a\\/b","jurors":2,"alternates":1,"note":""}'],
    ['one-more-member', 'with a fifth member', '{"case":"7","jurors":2,"alternates":1,"note":"","x":1}'],
    ['half-a-pair', 'with half of a surrogate pair', '{"case":"\\ud800","jurors":2,"alternates":1,"note":""}'],
    ['exponent', 'with a number in another form', '{"case":"7","jurors":2e0,"alternates":1,"note":""}']
] as const)
    memo(name, 'Q1 Q2', `a memo like a case record, ${title}: told, and everybody is a juror`, selected({ memo: json(text) }), [], told);
memo('in-an-expand', 'Q1', 'a case record in an Expand counts for nothing', start().select(0, 3).expand(1, 2, { memo: of(1, 1) }).commit());
DRAWS.push(...pools.cases, ...draws.cases, ...memos.cases);
