import { encodeCaseRecord } from '../../../src/protocol/case-record.js';
import { SIGNATURE_BYTES } from '../../../src/protocol/entity-keys.js';
import { encodeExcused, encodeWithdrawn } from '../../../src/protocol/jury-records.js';
import { encodeSeats } from '../../../src/protocol/typed-memo.js';
import { batchesOf, cyclesOfCalls, storageOf, type Calls } from './estimate.js';

/** One thing that is done, and what it takes, in cycles. */
export interface CostRow {
    /** For programs: these names stay. */
    readonly name: string;
    readonly what: string;
    readonly cycles: number;
}

const CASE_BYTES = encodeCaseRecord({ case: '2026-114', jurors: 12, alternates: 3, note: '' }).length;
const DRAW = { block: 0, drawHash: new Uint8Array(32) };
const SIGNATURE = new Uint8Array(SIGNATURE_BYTES);
const SEAT_IDS = Array.from({ length: 15 }, () => new Uint8Array(32));
const SEATS_BYTES = encodeSeats(
    { ...DRAW, part: 1, parts: 1, jurors: 12, seatIds: SEAT_IDS },
    SIGNATURE
).length;
const EXCUSED_BYTES = encodeExcused(
    { ...DRAW, positions: [0], reasons: Uint8Array.of(0), seatIds: [] },
    SIGNATURE
).length;
const WITHDRAWN_BYTES = encodeWithdrawn(
    { ...DRAW, reason: 'drawn from the roll of last year' },
    SIGNATURE
).length;

const SELECT: Calls = { name: 'select', people: 15, memoBytes: CASE_BYTES };
const SEATS: Calls = { name: 'add', memoBytes: SEATS_BYTES };
const COMMIT: Calls = { name: 'commit' };
const JURY: readonly Calls[] = [SELECT, COMMIT, SEATS, COMMIT];
const HOURS_A_YEAR = 365 * 24;

/** What each thing takes, with the most frequent first. @param people in the pool */
export function costRows(people: number, nodes: number): CostRow[] {
    const row = (name: string, what: string, calls: readonly Calls[]): CostRow => ({
        name,
        what,
        cycles: cyclesOfCalls(calls, nodes)
    });
    const leaving = Math.min(10, people);
    const all = batchesOf(people).map((count): Calls => ({ name: 'add', people: count }));
    return [
        row('question', 'a question, a page, a call refused at the door', []),
        row('enrol', `put ${people.toLocaleString('en')} people into the pool (enrol, add)`, all),
        row('enrol_one', 'put one person more into it', [{ name: 'add', people: 1 }]),
        row(
            'remove',
            `take ${leaving === 1 ? '1 person' : `${leaving} people`} out (enrol --remove, remove)`,
            leaving === 0 ? [] : [{ name: 'remove', people: leaving }]
        ),
        row('select', 'draw 12 jurors and 3 alternates (select)', [SELECT]),
        row('expand', 'draw 2 more (expand)', [{ name: 'expand', people: 2 }]),
        row('commit', 'put it on record (commit)', [COMMIT]),
        row('commit_first', 'the first commit after an upgrade', [{ name: 'commitFirst' }]),
        row('seats', 'publish 15 seats (seats)', [SEATS]),
        row('jury', 'a whole jury: select, commit, seats, commit', JURY),
        row('excuse', 'excuse a juror (excuse)', [{ name: 'add', memoBytes: EXCUSED_BYTES }]),
        row('withdraw', 'withdraw a draw (withdraw)', [{ name: 'add', memoBytes: WITHDRAWN_BYTES }]),
        row('publish_key', 'put the first key on record (entity publish)', [{ name: 'entityKey' }]),
        row('rotate_key', 'replace the key (rotate-key)', [{ name: 'rotation' }]),
        row('rotate_key_first', 'the same, the first after an upgrade', [{ name: 'rotationFirst' }]),
        row('authorize', 'give or take a role (authorize)', [{ name: 'authorize' }]),
        row('code_history', 'the history of the code (backup, watch)', [{ name: 'codeHistory' }]),
        row('refused', 'a change that is refused as it runs', [{ name: 'refused' }]),
        row('create', 'create a canister', [{ name: 'create' }]),
        row('install', 'install this one in it', [{ name: 'install' }]),
        row('upgrade', 'upgrade it', [{ name: 'upgrade' }])
    ];
}

/** What a year of a court takes; the last row is the sum of the others. Nobody is enrolled in it, and no code upgraded. */
export function yearRows(people: number, juries: number, nodes: number): CostRow[] {
    const rows: CostRow[] = [
        { name: 'storage', what: 'storage', cycles: storageOf(people, 0, nodes).perYear },
        {
            name: 'juries',
            what: `${juries.toLocaleString('en')} ${juries === 1 ? 'jury' : 'juries'}`,
            cycles: juries * cyclesOfCalls(JURY, nodes)
        },
        {
            name: 'watch',
            what: 'jury watch, a look every hour',
            cycles: HOURS_A_YEAR * cyclesOfCalls([{ name: 'codeHistory' }], nodes)
        }
    ];
    const cycles = rows.reduce((sum, row) => sum + row.cycles, 0);
    return [...rows, { name: 'together', what: 'together', cycles }];
}
