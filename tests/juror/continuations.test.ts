import { describe, expect, it } from 'vitest';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { blockHash } from '../../src/protocol/block.js';
import { blockLeafHash, blockNodeHash } from '../../src/protocol/jury-tree.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import type { CheckVerdict } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import { BlockRanges } from '../../src/verifier/block/index.js';
import { ShownTree } from '../../src/verifier/block/range-node.js';
import { show, ASKED_WITH } from '../vectors/forge/presentations.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, canisterPrincipal, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { listOfTail, ofOrigin, otherPartBefore, putBack, seatedBehind, tailDropped } from './continuations.js'; // prettier-ignore
import type { Beside } from './continuations.js';
import { NOW, SeatedJury } from './seated-jury.js';

const HOLDER = canisterPrincipal(301).toUint8Array();
const [FIRST, SECOND] = [canisterText(CANISTER), canisterText(HOLDER)];
const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const OF_HOLDER: Partial<CheckPolicy> = { canisterId: HOLDER, successorOf: CANISTER };
const sign = () => certificate().withoutDelegation();

/** Of the letter alone, and of it and of a presentation of its seat with the archive at hand. */
async function verdictsOf({ letter, slip, archive }: Beside, asked: Partial<CheckPolicy>) {
    const log = await readLog(archive, ROOT_KEY);
    expect(log.verdict.codes).toEqual([]);
    const policy = { ...POLICY, ...asked };
    return {
        alone: checkLetter(letter, slip, policy),
        verdict: checkLetter(letter, slip, { ...policy, log }),
        shown: checkPresentation(show(letter), ASKED_WITH, { ...policy, log })
    };
}

const lines = ({ checks }: CheckVerdict, which: string): string[] =>
    checks.flatMap(({ name, state, detail }) => (name === which ? [`${state}: ${detail}`] : []));

describe('a log at hand of another continuation than the receipts', () => {
    it.each([
        ['restored into another canister', () => tailDropped(sign, HOLDER), {}, ['TAIL_DROPPED']],
        ['for who asks for the first', () => tailDropped(sign, HOLDER), { canisterId: CANISTER }, ['CANISTER_MISMATCH', 'TAIL_DROPPED']], // prettier-ignore
        ['put back in the same one', () => putBack(sign), { canisterId: CANISTER }, ['HISTORY_REWRITTEN']]
    ] as const)('refutes the letter: %s', async (_, make, asked, codes) => {
        const { alone, verdict, shown } = await verdictsOf(make(), asked);
        expect(alone.codes).toEqual([]);
        expect(verdict.codes).toEqual(codes);
        expect(shown.codes).toEqual(codes);
        // Nothing is said of what neither of them can show any more.
        expect(verdict.checks.map(({ name }) => name)).not.toContain('seats');
        expect(lines(verdict, 'log').join()).not.toContain('same log');
    });

    it('is told with the canister that it ends in', async () => {
        const { verdict } = await verdictsOf(tailDropped(sign, HOLDER), {});
        expect(lines(verdict, 'canister')).toEqual([
            `passed: canister ${FIRST}`,
            `noted: the log of ${FIRST} was restored into ${SECOND}, which anybody can do: only the court can say that it did`
        ]);
        expect(lines(verdict, 'log')[0]).toBe(
            `passed: the archive ends in canister ${SECOND} at block 3, before the draw in block 6`
        );
    });

    it('lends no list to a letter whose canister published another', async () => {
        const { alone, verdict, shown } = await verdictsOf(listOfTail(sign, HOLDER), OF_HOLDER);
        expect(alone.codes).toEqual(['SEAT_NOT_PUBLISHED']);
        expect([verdict.codes, shown.codes]).toEqual([['TAIL_DROPPED'], ['TAIL_DROPPED']]);
    });
});

describe('a log at hand that ends before the list of seats', () => {
    it.each([
        ['in one canister', () => seatedBehind(sign), { canisterId: CANISTER }],
        ['where it was restored from', () => ofOrigin(sign, HOLDER), OF_HOLDER]
    ] as const)('leaves the list to the receipts: %s', async (_, make, asked) => {
        const { verdict, shown } = await verdictsOf(make(), asked);
        for (const one of [verdict, shown]) {
            expect(one).toMatchObject({ verified: true, whole: false, drawnAs: 'juror', redrawn: true });
            expect(lines(one, 'log').filter((line) => /^noted: (uniqueness not|the copy of the log is older)/.test(line))).toHaveLength(2); // prettier-ignore
        }
        expect(lines(verdict, 'redrawn')).toEqual([
            'passed: run again from its randomness, the draw gives the same jury'
        ]);
    });

    it('counts with the parts that it has', async () => {
        const { alone, verdict, shown } = await verdictsOf(otherPartBefore(sign), {});
        expect(alone.codes).toEqual([]);
        expect([verdict.codes, shown.codes]).toEqual([['SEATS_EQUIVOCATION'], ['SEATS_EQUIVOCATION']]);
        expect(lines(verdict, 'log')).toContain(
            'failed: its receipts show the seats of block 4,5; those of block 3 came first'
        );
    });
});

it('that a log is the same is said only as far as witnesses show it', () => {
    const own = new SeatedJury(8);
    for (let i = 0; i < 3; i++) own.memo(asciiBytes(`note ${i}`)).commit();
    const logs = [2, 3, 4, 5].map((length) => {
        const { blocks, commits } = own.log.build();
        const until = commits.filter(({ leaves }) => leaves.length <= length);
        return own.verified({ blocks: blocks.slice(0, length), commits: until });
    });
    own.memo(asciiBytes('later')).commit();
    const b = own.draw(3);
    const [letter, slip] = present(own.seat(b).letters(b)[0]);
    const said = [...logs, own.verified()].map((log) => {
        const verdict = checkLetter(letter, slip, { ...POLICY, log });
        expect(verdict.codes).toEqual([]);
        return lines(verdict, 'log')[1];
    });
    const shows = (count: number, of: number) =>
        `passed: the receipts show the first ${count} of its ${of} blocks, and nothing that contradicts the others`;
    const same = 'passed: as far as both reach, the same log';
    // Of the draw in block 6, and the list in block 7, the witnesses have one node over blocks 0 to 3.
    expect(said).toEqual([shows(0, 2), shows(0, 3), same, shows(4, 5), same]);
});

it('a node is that of its halves, one of which the log at hand has', () => {
    const blocks = ['a', 'b', 'c'].map((text) => asciiBytes(text));
    const ranges = new BlockRanges(blocks);
    const leaf = (index: number, text: string) => blockLeafHash(index, blockHash(asciiBytes(text)));
    const right = leaf(3, 'd');
    const told = (third: string) => {
        const tree = new ShownTree(ranges);
        expect(tree.add({ start: 3, end: 4, hash: right })).toBe(true);
        expect(tree.add({ start: 2, end: 4, hash: blockNodeHash(leaf(2, third), right) })).toBe(true);
        return tree.contradiction();
    };
    expect(told('c')).toBeUndefined();
    expect(told('x')).toMatchObject({ start: 2, end: 4 });
    expect(new ShownTree(ranges).add({ start: 2, end: 3, hash: leaf(2, 'x') })).toBe(false);
    expect(toHex(ranges.hashOf({ start: 2, end: 3 }))).toBe(toHex(leaf(2, 'c')));
});
