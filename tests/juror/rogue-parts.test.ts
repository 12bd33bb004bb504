import { describe, expect, it } from 'vitest';
import { checkLetter } from '../../src/juror/check-letter.js';
import { MAX_UNSIGNED_PARTS } from '../../src/verifier/signature/signature-budget.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import { u32be } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { ascending, auditOf, FIRST_SEED, NOW, ROGUE_SEED, SeatedJury, signedPart } from './seated-jury.js';

/** Signatures take a reader milliseconds each, and anybody with a role may stage parts of lists that need one checked. */

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const principal = (i: number) => Uint8Array.of(0xee, i, 2);

/** Parts that nothing but their signature tells from the genuine ones: every one with other ids. */
function stageRogue(own: SeatedJury, b: number, count: number, authors: number): void {
    const { drawHash } = own.memosOf(b);
    // The signature is one of another list: making 20,000 costs more than the attack.
    const list = { block: b, drawHash, part: 1, parts: 1, jurors: 3, seatIds: idsOf(0) };
    const memo = signedPart(list, ROGUE_SEED);
    const at = memo.length - 64 - 4 - 96;
    for (let i = 0; i < count; i++) {
        const changed = memo.slice();
        idsOf(i).forEach((id, j) => changed.set(id, at + 32 * j));
        own.log.stage({ kind: 'Add', jurors: [], memo: changed, author: principal(i % authors) });
    }
}

const idsOf = (i: number) => ascending([0, 1, 2].map((j) => sha256(u32be(3 * i + j))));

describe('20,000 parts with signatures that do not hold, which are all that is wrong with them,', () => {
    it.each([1, 3])(
        'by %i principals cost 64 checks each, and hide neither list nor second list',
        (authors) => {
            const own = new SeatedJury(12);
            const b = own.draw(3);
            stageRogue(own, b, 20_000, authors);
            own.commit().seat(b);
            const [letter, slip] = own.letters(b)[0] ?? [];
            if (letter === undefined) throw new Error('there is none');
            const counted = auditOf(own);
            expect(counted.seats.signaturesChecked).toBe(authors * MAX_UNSIGNED_PARTS + 1);
            expect(counted.report(b)).toMatchObject({ state: 'seated', equivocation: undefined });
            expect(counted.findings.filter(({ code }) => code !== 'SEATS_SIGNATURE_INVALID')).toEqual([]);
            expect(counted.findings.at(-1)?.detail).toBe('19900 blocks more like those');
            expect(checkLetter(letter, slip, { ...POLICY, log: own.verified() }).codes).toEqual([]);

            stageRogue(own, b, 100, authors);
            const { drawHash } = own.memosOf(b);
            const second = { block: b, drawHash, part: 1, parts: 1, jurors: 3, seatIds: idsOf(9) };
            own.memo(signedPart(second, FIRST_SEED)).commit();
            const later = auditOf(own);
            expect(later.report(b)).toMatchObject({
                state: 'seated',
                equivocation: own.log.blocks.length - 1
            });
            expect(later.seats.signaturesChecked).toBe(authors * MAX_UNSIGNED_PARTS + 2);
        }
    );

    it('use up the budget of their author alone, over all draws, and letters say the same as the log', () => {
        const own = new SeatedJury(12);
        const [a, b] = [own.draw(3), own.draw(3)];
        stageRogue(own, a, MAX_UNSIGNED_PARTS - 1, 1);
        own.commit();
        const stageAs = (block: number, author: Uint8Array) => {
            for (const memo of own.memosOf(block).memos)
                own.log.stage({ kind: 'Add', jurors: [], memo, author });
            own.commit();
        };
        stageAs(a, principal(0));
        expect(auditOf(own).report(a).state).toBe('seated');
        stageRogue(own, b, 1, 1);
        stageAs(b, principal(0));
        const spent = auditOf(own);
        expect(spent.report(b)).toMatchObject({ state: 'abandoned', code: 'SEATS_MISSING' });
        expect(spent.findings.at(-1)).toMatchObject({
            code: 'SEATS_SIGNATURE_INVALID',
            detail: `not looked at: its author had staged ${MAX_UNSIGNED_PARTS} parts before that no key signed`
        });
        expect(spent.seats.isSpent(principal(0))).toBe(true);
        const evidence = own.evidence(b, [own.log.blocks.length - 1]);
        const [letter, slip] = own.letters(b, { evidence })[0] ?? [];
        if (letter === undefined) throw new Error('there is none');
        expect(checkLetter(letter, slip, { ...POLICY, log: own.verified() }).codes).toContain(
            'SEATS_MISSING'
        );
        stageAs(b, principal(1));
        expect(auditOf(own).report(b).state).toBe('seated');
    });
});
