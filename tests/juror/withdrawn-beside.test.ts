import { expect, it } from 'vitest';
import { WithdrawnBeside } from '../../src/juror/withdrawn-beside.js';
import type { Kin } from '../../src/juror/withdrawn-beside.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { auditOf, SeatedJury } from './seated-jury.js';

/** A withdrawn draw is found beside others, whatever else there is. */

const caseOf = (name: string) => encodeCaseRecord({ case: name, jurors: 2, alternates: 1, note: '' });

it('behind a hundred others from the same people', () => {
    const own = new SeatedJury(12);
    const draw = (name: string) => {
        own.log.select(0, 3, { memo: caseOf(name) });
        return own.log.blocks.length - 1;
    };
    for (let i = 0; i < 101; i++) draw(`other ${i}`);
    const withdrawn = draw('2026-131');
    const again = draw('2026-131 (bis)');
    own.commit();
    own.memo(own.withdrawal(withdrawn)).commit();
    const audit = auditOf(own);
    expect(audit.report(again)).toMatchObject({ withdrawnBeside: [withdrawn], withdrawnBesideCount: 1 });
    expect(audit.report(withdrawn)).toMatchObject({ withdrawnBeside: [], withdrawnBesideCount: 0 });
});

it('behind a thousand withdrawals of other cases', () => {
    const kin = new Map<number, Kin>([[5000, { people: 7, caseNumber: 9999 }], [5001, { people: 8, caseNumber: 9999 }]]); // prettier-ignore
    const roots = Array.from({ length: 2000 }, (_, i) => i);
    const beside = new WithdrawnBeside([...roots, 5000], (root) => kin.get(root) ?? { people: undefined, caseNumber: root }); // prettier-ignore
    expect(beside.of(5001)).toEqual({ listed: [5000], count: 1 });
});

it('as one finds by looking at all of them, and no more than a hundred are listed', () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}`);
    let state = seed;
    const random = (below: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    for (const [draws, few] of [
        [40, 4],
        [400, 2],
        [1000, 3]
    ] as const) {
        // prettier-ignore
        const kin = Array.from({ length: draws }, (): Kin => {
            const [people, name] = [random(few + 1), random(few + 1)];
            return { people: people === 0 ? undefined : people, caseNumber: name === 0 ? undefined : name };
        });
        const kinOf = (root: number) => kin[root] ?? { people: undefined, caseNumber: undefined };
        const roots = kin.flatMap((_, root) => (random(2) === 0 ? [root] : []));
        const beside = new WithdrawnBeside(roots, kinOf);
        for (const [root, { people, caseNumber }] of kin.entries()) {
            const all = roots.filter((other) => {
                const one = kinOf(other);
                const isSame = (people !== undefined && one.people === people) || (caseNumber !== undefined && one.caseNumber === caseNumber); // prettier-ignore
                return other !== root && isSame;
            });
            const found = beside.of(root);
            expect(found.count, `seed ${seed}, draw ${root}`).toBe(all.length);
            expect(found.listed).toEqual(all.slice(0, 100));
        }
    }
});

it('takes a time for each draw that does not depend on how many others there are', () => {
    const time = (draws: number) => {
        const roots = Array.from({ length: draws }, (_, i) => i);
        const beside = new WithdrawnBeside(roots, () => ({ people: 1, caseNumber: 3 }));
        const start = performance.now();
        for (let i = 0; i < 2000; i++) beside.of(i);
        return performance.now() - start;
    };
    time(1000);
    expect(time(100_000)).toBeLessThan(10 * time(1000) + 100);
});
