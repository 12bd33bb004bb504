import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockHash, decodeData, isDraw } from '../../src/protocol/block.js';
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
});
