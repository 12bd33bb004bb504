import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockHash, decodeData, isDraw } from '../../src/protocol/block.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { Pool } from '../../src/protocol/pool.js';
import { SeatsAudit } from '../../src/juror/seats-audit.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { LogBuilder, names } from '../verifier/log-builder.js';
import { audited } from '../verifier/audited.js';

type Step = readonly [kind: 'add' | 'remove' | 'select' | 'expand', number];

/** People who come and go, draws from pools of all ages, and draws that go on from earlier ones. */
function build(steps: readonly Step[]): readonly Uint8Array[] {
    const log = new LogBuilder().add(...names(0, 9));
    const tips: number[] = [];
    for (const [i, [kind, number]] of steps.entries()) {
        const index = i + 1;
        const tip = number % Math.max(1, tips.length);
        if (kind === 'remove') log.remove(`juror-${number % 4}`);
        else if (kind === 'select') tips.push(index);
        if (kind === 'select') log.select(number % index, 1 + (number % 2));
        else if (kind === 'expand' && tips[tip] !== undefined) {
            log.expand(tips[tip], 1);
            tips[tip] = index;
        } else if (kind !== 'remove') log.add(...(number % 3 === 0 ? [] : [`juror-${number % 4}`]));
    }
    return log.build().blocks;
}

/** The same in the plainest way. */
class Naive {
    readonly chains = new Map<number, number[]>();
    private readonly pool = new Pool();
    private readonly people = new Map<number, string>();

    constructor(private readonly blocks: readonly Uint8Array[]) {
        for (const [index, bytes] of blocks.entries()) {
            const data = decodeData(bytes);
            this.pool.apply(data);
            if (!isDraw(data.kind)) continue;
            const before = data.kind === 'Expand' ? (this.chains.get(data.jurorsIndex) ?? []) : [];
            this.chains.set(index, [...before, index]);
            if (data.kind === 'Select') this.people.set(index, this.peopleAt(data.jurorsIndex));
        }
    }

    jurors(index: number): Uint8Array[] {
        const chain = this.chains.get(index) ?? [];
        return chain.flatMap((block) => decodeData(this.blocks[block] as Uint8Array).jurors);
    }

    others(index: number): number[] {
        const own = this.people.get(index);
        if (own === undefined) return [];
        return [...this.people].flatMap(([other, people]) => (other !== index && people === own ? [other] : [])); // prettier-ignore
    }

    newestOf(index: number): number {
        return Math.max(...[...this.chains].flatMap(([of, chain]) => (chain.includes(index) ? [of] : [])));
    }

    private peopleAt(index: number): string {
        return this.pool.membersAt(index).map(String).sort().join(';');
    }
}

describe('what became of the juries', () => {
    const step = fc.tuple(fc.constantFrom('add', 'remove', 'select', 'expand'), fc.nat(1000));

    it('is told of every draw as it stands in the log', () => {
        let alike = 0;
        const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
            const blocks = build(steps);
            const naive = new Naive(blocks);
            const audit = audited(new SeatsAudit([], () => CANISTER), blocks);
            for (const [index, bytes] of blocks.entries()) {
                const chain = naive.chains.get(index);
                const jurors = naive.jurors(index);
                expect(audit.seats.chain(index)).toEqual(
                    chain && { drawHash: blockHash(bytes), blocks: chain, jurorCount: jurors.length, jurors }
                );
                expect(audit.seats.drawnUpTo(index)).toBe(chain && jurors.length);
                if (chain === undefined) continue;
                const others = naive.others(index);
                alike += others.length;
                const { state, samePeople } = audit.report(index);
                expect(state).toBe('abandoned');
                expect(samePeople).toEqual({ listed: others, count: others.length });
                expect(audit.seats.newestOf(index)).toBe(naive.newestOf(index));
            }
        });
        fc.assert(property, { numRuns: 200 });
        expect(alike).toBeGreaterThan(100);
    });

    it('is not told that two pools are one, whoever was chosen to be taken out', () => {
        // Under multiplications by fixed numbers 53 bits of these slots cancel each other out.
        const chosen = [1, 2, 3, 5, 6, 9, 14, 18, 20, 22, 23, 27, 28, 30, 31, 32, 34, 35, 36, 37, 43, 44, 45, 46, 47];
        const people = names(0, 80);
        const log = new LogBuilder().add(...people).select(0, 4);
        log.remove(...chosen.map((slot) => people[slot] as string)).select(2, 4);
        log.add(...chosen.map((slot) => people[slot] as string)).select(4, 4);
        const audit = audited(new SeatsAudit([], () => CANISTER), log.build().blocks);
        expect(audit.report(3).samePeople).toEqual({ listed: [], count: 0 });
        expect(audit.report(1).samePeople).toEqual({ listed: [5], count: 1 });
    }); // prettier-ignore

    it('is not told that two cases are one, whatever their names are', () => {
        const long = 'x'.repeat(5000);
        // Two FNV-1a whose beginnings differ in one bit are the same for the first two.
        const cases = ['2026-Mcwv8W', '2026-qggR8s', long, `${long}y`, long];
        const log = new LogBuilder().add(...names(0, 80));
        for (const name of cases) {
            const memo = encodeCaseRecord({ case: name, jurors: 3, alternates: 1, note: '' });
            log.select(0, 4, { memo });
        }
        const audit = audited(new SeatsAudit([], () => CANISTER), log.build().blocks);
        expect(audit.report(1).openBeside).toEqual([]);
        expect(audit.report(3).openBeside).toEqual([5]);
        expect(new Set([1, 2, 3, 4].map((block) => audit.seats.juries.caseOf(block))).size).toBe(4);
    });
});
