import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { Writer } from '../../src/replica/wasm/index.js';
import { NO_ARGUMENT, installed } from './fixtures.js';

/**
 * Any way through a function costs what the network charges: each basic block at its head, whole. Functions are drawn
 * at random, assembled, run in the replica, and run again here by an interpreter, which knows nothing of how the
 * replica counts.
 */
const SEED = Date.now() % 2 ** 31;

/** One instruction, or a few that always come together. */
interface Step {
    readonly does:
        | 'work'
        | 'call'
        | 'look'
        | 'block'
        | 'loop'
        | 'if'
        | 'else'
        | 'end'
        | 'br'
        | 'br_if'
        | 'br_table'
        | 'return'
        | 'return_call';
    readonly bytes: readonly number[];
    readonly cost: number;
    /** What a condition is taken from. */
    readonly asks?: 'coin' | 'fuel' | 'dice';
    /** Labels, counted from the innermost. */
    readonly labels?: readonly number[];
}

/** Imports 0 to 2: `msg_reply`, `msg_reply_data_append`, `performance_counter`. Functions: 3 is drawn, 4 runs it. */
const [REPLY, APPEND, COUNTER, DRAWN, RUN] = [0, 1, 2, 3, 4];
/** Globals: how many turns loops may take, where conditions come from, the sum of what was looked at. */
const [FUEL, COIN, SUM] = [0, 1, 2];
const TURNS = 25;

const work: Step = { does: 'work', bytes: [0x01], cost: 1 };
const call: Step = { does: 'call', bytes: [0x10, RUN + 1], cost: 5 };
const look: Step = {
    does: 'look',
    bytes: [0x23, SUM, 0x41, 0, 0x10, COUNTER, 0x7c, 0x24, SUM],
    cost: 2 + 1 + 5 + 1 + 2
};
const CONDITIONS = {
    coin: [0x23, COIN, 0x41, 1, 0x78, 0x24, COIN, 0x23, COIN, 0x41, 1, 0x71],
    dice: [0x23, COIN, 0x41, 3, 0x78, 0x24, COIN, 0x23, COIN, 0x41, 7, 0x71],
    fuel: [0x23, FUEL, 0x41, 1, 0x6b, 0x24, FUEL, 0x23, FUEL, 0x41, 0, 0x4a]
};
const CONDITION_COST = 10;
const on = (asks: NonNullable<Step['asks']>, does: Step['does'], opcode: readonly number[]): Step => ({
    does,
    bytes: [...CONDITIONS[asks], ...opcode],
    cost: CONDITION_COST + 2,
    asks
});
const open = (does: 'block' | 'loop'): Step => ({ does, bytes: [does === 'block' ? 2 : 3, 0x40], cost: 0 });
const end: Step = { does: 'end', bytes: [0x0b], cost: 0 };
const back = (label: number): Step => ({ ...on('fuel', 'br_if', [0x0d, label]), labels: [label] });

/** What can be drawn; a number stands for a label, of as many as there are where it comes to stand. */
type Part =
    | { readonly is: 'work' | 'call' | 'look' | 'return' | 'return_call' }
    | { readonly is: 'block' | 'loop'; readonly body: readonly Part[] }
    | { readonly is: 'if'; readonly body: readonly Part[]; readonly other: readonly Part[] | null }
    | { readonly is: 'br' | 'br_if' | 'br_table'; readonly to: readonly number[] };

const { body } = fc.letrec<{ body: readonly Part[]; part: Part }>((tie) => ({
    body: fc.array(tie('part'), { maxLength: 5 }),
    part: fc.oneof(
        { depthSize: 'small' },
        fc.record({ is: fc.constantFrom('work', 'work', 'call', 'look') }),
        fc.record({ is: fc.constant('br_if'), to: fc.array(fc.nat(20), { minLength: 1, maxLength: 1 }) }),
        fc.record({ is: fc.constantFrom('block', 'loop'), body: tie('body') }),
        fc.record({ is: fc.constant('if'), body: tie('body'), other: fc.option(tie('body')) }),
        fc.record({ is: fc.constant('br'), to: fc.array(fc.nat(20), { minLength: 1, maxLength: 1 }) }),
        fc.record({ is: fc.constant('br_table'), to: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }) }),
        fc.record({ is: fc.constantFrom('return', 'return_call') })
    ) as fc.Arbitrary<Part>
}));

/** @param labels those around, innermost last; the function's is no loop */
function stepsOf(parts: readonly Part[], labels: readonly ('loop' | 'block')[]): Step[] {
    /** Only `back` goes to a loop's head, so that all ends; what would, goes to the function's end. */
    const label = (drawn: number) => {
        const depth = drawn % labels.length;
        return labels.at(-1 - depth) === 'loop' ? labels.length - 1 : depth;
    };
    return parts.flatMap((part): Step[] => {
        switch (part.is) {
            case 'work':
                return [work];
            case 'call':
                return [call];
            case 'look':
                return [look];
            case 'return':
                return [{ does: 'return', bytes: [0x0f], cost: 1 }];
            case 'return_call':
                return [{ does: 'return_call', bytes: [0x12, RUN + 1], cost: 3 }];
            case 'block':
                return [open('block'), ...stepsOf(part.body, [...labels, 'block']), end];
            case 'loop': {
                const inside = stepsOf(part.body, [...labels, 'loop']);
                return [open('loop'), ...inside, back(0), end];
            }
            case 'if': {
                const arms = [part.body, ...(part.other === null ? [] : [part.other])];
                const [then, other] = arms.map((arm) => stepsOf(arm, [...labels, 'block']));
                const otherwise: Step[] = other === undefined ? [] : [{ does: 'else', bytes: [0x05], cost: 0 }, ...other]; // prettier-ignore
                return [on('coin', 'if', [0x04, 0x40]), ...(then ?? []), ...otherwise, end];
            }
            default: {
                const to = part.to.map(label);
                const [first = 0] = to;
                if (part.is === 'br') return [{ does: 'br', bytes: [0x0c, first], cost: 2, labels: to }];
                if (part.is === 'br_if') return [{ ...on('coin', 'br_if', [0x0d, first]), labels: to }];
                return [{ ...on('dice', 'br_table', [0x0e, to.length - 1, ...to]), labels: to }];
            }
        }
    });
}

/** A module whose `run` calls the drawn function and answers with the sum of what was looked at. */
function moduleOf(steps: readonly Step[]): Uint8Array {
    const out = new Writer();
    const section = (id: number, count: number, write: (into: Writer) => void) => {
        const content = new Writer();
        content.u32(count);
        write(content);
        out.byte(id);
        out.u32(content.length);
        out.raw(content.view());
    };
    out.byte(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    section(1, 3, (types) => types.byte(0x60, 0, 0, 0x60, 2, 0x7f, 0x7f, 0, 0x60, 1, 0x7f, 1, 0x7e));
    section(2, 3, (imports) => {
        for (const [name, type] of [
            ['msg_reply', 0],
            ['msg_reply_data_append', 1],
            ['performance_counter', 2]
        ] as const) {
            imports.name('ic0');
            imports.name(name);
            imports.byte(0, type);
        }
    });
    section(3, 3, (functions) => functions.byte(0, 0, 0));
    section(5, 1, (memory) => memory.byte(0, 1));
    section(6, 3, (globals) =>
        globals.byte(0x7f, 1, 0x41, TURNS, 0x0b, 0x7f, 1, 0x41, ...COINS, 0x0b, 0x7e, 1, 0x42, 0, 0x0b)
    );
    section(7, 1, (exports) => {
        exports.name('canister_update run');
        exports.byte(0, RUN);
    });
    section(10, 3, (code) => {
        const bodies = [
            steps.flatMap(({ bytes }) => bytes),
            [0x10, DRAWN, 0x41, 0, 0x23, SUM, 0x37, 3, 0, 0x41, 0, 0x41, 8, 0x10, APPEND, 0x10, REPLY, 0x0b],
            [0x01, 0x01, 0x0b]
        ];
        for (const bytes of bodies) {
            code.u32(bytes.length + 1);
            code.byte(0, ...bytes);
        }
    });
    return out.view().slice();
}

/** -1234567891 as a signed LEB128, and as what it is. */
const COINS = [0xad, 0xfa, 0xa7, 0xb3, 0x7b];
const coins = () => -1234567891 | 0;

const ENDS = new Set<Step['does']>([
    'loop',
    'if',
    'else',
    'end',
    'br',
    'br_if',
    'br_table',
    'return',
    'return_call'
]);

/** What the function costs by itself, and the sum of what the counter says when it looks. */
function interpret(steps: readonly Step[], spentBefore: number): { spent: number; sum: number } {
    const isHead = steps.map((_, i) => i === 0 || ENDS.has((steps[i - 1] as Step).does));
    const costOfBlock = (from: number) => {
        let cost = 0;
        for (let i = from; i < steps.length && (i === from || !isHead[i]); i++)
            cost += (steps[i] as Step).cost;
        return cost;
    };
    /** The place of the end, and of an else on the way. */
    const closing = (from: number) => {
        let [depth, other] = [0, -1];
        for (let i = from + 1; ; i++) {
            const does = steps[i]?.does;
            if (does === 'block' || does === 'loop' || does === 'if') depth++;
            else if (does === 'else' && depth === 0) other = i;
            else if (does === 'end' && depth-- === 0) return { end: i, other };
        }
    };
    let [spent, sum, fuel, coin, at] = [spentBefore + 1, 0, TURNS, coins(), 0];
    const labels: { to: number; isLoop: boolean }[] = [{ to: steps.length, isLoop: false }];
    const branch = (depth: number) => {
        labels.length -= depth;
        const { to, isLoop } = labels.at(-1) ?? { to: steps.length, isLoop: false };
        if (!isLoop) labels.pop();
        at = to;
    };
    const rotate = (by: number) => (coin = (coin >>> by) | (coin << (32 - by)));
    while (at < steps.length) {
        const step = steps[at] as Step;
        if (isHead[at]) spent += costOfBlock(at);
        const here = at++;
        const [first = 0] = step.labels ?? [];
        switch (step.does) {
            case 'call':
                spent += 1 + 2; // its entry, and what it does
                break;
            case 'look':
                spent += 200;
                sum += spent;
                break;
            case 'block':
                labels.push({ to: closing(here).end + 1, isLoop: false });
                break;
            case 'loop':
                labels.push({ to: here + 1, isLoop: true });
                break;
            case 'if': {
                const place = closing(here);
                if ((rotate(1) & 1) !== 0 || place.other >= 0)
                    labels.push({ to: place.end + 1, isLoop: false });
                if ((coin & 1) === 0) at = (place.other < 0 ? place.end : place.other) + 1;
                break;
            }
            case 'else':
                branch(0);
                break;
            case 'end':
                labels.pop();
                break;
            case 'br':
                branch(first);
                break;
            case 'br_if':
                if (step.asks === 'fuel' ? --fuel > 0 : (rotate(1) & 1) !== 0) branch(first);
                break;
            case 'br_table':
                branch(step.labels?.[Math.min(rotate(3) & 7, step.labels.length - 1)] ?? 0);
                break;
            case 'return_call':
                spent += 1 + 2;
                at = steps.length;
                break;
            case 'return':
                at = steps.length;
        }
    }
    return { spent, sum };
}

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

describe(`metering of functions that are drawn at random, seed ${SEED}`, () => {
    it('is that of the network, at every look and in the end', async () => {
        const costs = new Set<number>();
        const property = fc.asyncProperty(body, async (parts) => {
            const steps = [...stepsOf(parts, ['block']), end];
            // entry of `run`, and its one block: call, const, global.get, store, three constants, two calls
            const before = 1 + (5 + 1 + 2 + 1 + 1 + 1 + 5 + 5);
            const expected = interpret(steps, before);
            const canisterId = await installed(replica, moduleOf(steps));
            const result = await replica.update({ canisterId, method: 'run', arg: NO_ARGUMENT });
            if (result.kind === 'reject') throw new Error(result.message);
            expect(Number(new DataView(result.arg.slice().buffer).getBigInt64(0, true))).toBe(expected.sum);
            // the heap's one page is changed if there was a look
            const after = 500 + 50 * 8 + 500 + (expected.sum > 0 ? 1000 : 0);
            expect(Number(result.instructions)).toBe(expected.spent + after);
            costs.add(expected.spent);
        });
        await fc.assert(property, { seed: SEED, numRuns: 500 });
        expect(costs.size).toBeGreaterThan(50);
    });
});
