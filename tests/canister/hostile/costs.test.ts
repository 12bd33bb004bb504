import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS } from '../../../src/canister/access.js';
import { juryService } from '../../../src/protocol/interface.js';
import { memoryOf } from '../../benchmarks/canister/memory.js';
import { CONTROLLER } from '../jury-fixture.js';
import { describeEmbedded } from '../network.js';
import { figureIn, figuresOf, writtenCosts } from './cost-table.js';
import { Measurement, type Worst } from './measure.js';

/** What is wrong with an argument is said by one of these, whoever sends it. */
const ARGUMENT_CODES = [
    'ARGUMENT_MALFORMED',
    'MEMO_TOO_LARGE',
    'CERTIFICATE_TOO_LARGE',
    'TOO_MANY_JURORS',
    'PAGE_TOO_LARGE'
];
const CALLER_CODES = ['NOT_AUTHORIZED', 'QUERY_ONLY', 'CERTIFICATE_ONLY_IN_QUERY'];
/** What strangers may cost, in millions of instructions: by a call; by an argument that is refused. */
const MOST_OF_STRANGERS = 10;
const MOST_OF_MALFORMED = 6;
const MOST_OF_INSPECTIONS = 5;
/** Where 10,000 jurors are read before what stands behind them is; roles and queries only. */
const LONG = [
    'add',
    'remove',
    'find',
    'restore_begin',
    'restore_blocks',
    'restore_commits',
    'restore_entity_keys'
];

const written = writtenCosts();

describe('the table of methods', () => {
    it('has a row for each method of the interface, and no other', () => {
        const methods = juryService._fields.map(([name]) => name).sort();
        expect([...ACCESS.keys()].sort()).toEqual(methods);
        expect([...written.keys()].sort()).toEqual(methods);
    });
});

describeEmbedded('what is wrong costs what docs/threat-model.md says (else: npm run costs)', () => {
    let measurement: Measurement;
    let before: { state: unknown; heap: number };
    const look = async () => {
        const { jury } = measurement;
        const { heap } = await memoryOf(jury.replica, jury.canisterId, CONTROLLER);
        return { state: await jury.state(), heap };
    };

    beforeAll(async () => {
        measurement = await Measurement.start();
        before = await look();
    });
    afterAll(() => measurement.stop());

    it.each([...ACCESS.keys()])('%s', async (method) => {
        const worst = await measurement.worstOf(method);
        expect(worst.taken).toEqual([]);
        expect([...ARGUMENT_CODES, ...CALLER_CODES]).toEqual(expect.arrayContaining([...worst.codes]));
        checkFigures(worst, written.get(method) ?? []);
        const own = worst.canister;
        const strangers = [own.stranger, ACCESS.get(method)?.isQuery === true ? 0 : worst.ingress];
        for (const cost of strangers) expect(cost / 1e6).toBeLessThan(MOST_OF_STRANGERS);
        expect(worst.inspection / 1e6).toBeLessThan(MOST_OF_INSPECTIONS);
        if (LONG.includes(method)) return;
        for (const cost of [worst.ingress, ...Object.values(own)])
            expect(cost / 1e6).toBeLessThan(MOST_OF_MALFORMED);
    });

    it('and changes nothing: no state, no page of the heap', async () => {
        expect(await look()).toEqual(before);
    });
});

/** No figure is below what was measured, none more than twice of it. */
function checkFigures(worst: Worst, [, , ...cells]: readonly string[]): void {
    const figures = cells.map(figureIn);
    const measured = figuresOf(worst);
    expect(figures).toHaveLength(measured.length);
    measured.forEach((cost, i) => {
        const figure = figures[i];
        if (cost === undefined || figure === undefined) {
            expect(figure).toBe(cost);
            return;
        }
        expect(figure).toBeGreaterThanOrEqual(cost);
        expect(figure).toBeLessThanOrEqual(Math.max(2 * cost, cost + 0.1));
    });
}
