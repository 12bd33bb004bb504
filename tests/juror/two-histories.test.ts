import { ed25519 } from '@noble/curves/ed25519';
import { describe, expect, it } from 'vitest';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import type { Presentation } from '../../src/juror/presentation.js';
import { BlockRanges, shownNodes } from '../../src/verifier/block/index.js';
import { BlockTree } from '../../src/verifier/block/block-tree.js';
import { decodeReceipt } from '../../src/verifier/block/receipt.js';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { NO_EVIDENCE } from '../../src/archive/format/archive.js';
import { decodeData } from '../../src/protocol/block.js';
import { entityHeadOf } from '../../src/protocol/entity-keys.js';
import { NO_CHAINS } from '../../src/verifier/log/certified-states.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { presentationMessage } from '../../src/protocol/testimonial.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { ForgedArchive } from '../archive/forged.js';
import { HTTP_EXPR, NOW, seated, SeatedJury } from './seated-jury.js';
import { fewerNumbers, forkedLog, forkedReceipts, shrunkLog, shrunkReceipts, splitReceipts, twoLists } from './two-histories.js'; // prettier-ignore
import type { Rewound } from './two-histories.js';

const POLICY = { rootKey: ROOT_KEY, canisterId: CANISTER, now: NOW };
const CHALLENGE = { nonce: asciiBytes('a nonce of mine'), audience: asciiBytes('The Daily') };
const NOTHING = new Uint8Array(32).fill(9);
const sign = () => certificate().withoutDelegation();

/** Of the letter and of a presentation of its seat. */
function codesOf({ letter, slip, own }: Rewound, withLog: boolean): readonly (readonly string[])[] {
    const policy = { ...POLICY, ...(withLog && { log: own.verified() }) };
    const { canisterId, block, drawHash, seatId, testimonial, evidence } = letter;
    const name = { canisterId, block, drawHash, seatId };
    const { nonce, audience } = CHALLENGE;
    const message = presentationMessage(name, testimonial, nonce, audience);
    const signature = ed25519.sign(message, present(letter.holderSeed));
    const shown: Presentation = { ...name, testimonial, evidence, ...CHALLENGE, signature };
    return [checkLetter(letter, slip, policy).codes, checkPresentation(shown, CHALLENGE, policy).codes];
}

describe('receipts of two histories that exclude each other', () => {
    it.each([
        ['of one length', splitReceipts, 'HISTORY_REWRITTEN'],
        ['the later one shorter', shrunkReceipts, 'HISTORY_REWRITTEN'],
        ['with other nodes of the tree', forkedReceipts, 'HISTORY_REWRITTEN'],
        ['the later one of fewer draw numbers', fewerNumbers, 'DRAW_NUMBER_INVALID']
    ])('are refused: %s', (_, make, code) => {
        const [letter, presentation] = codesOf(make(sign), false);
        expect(letter).toEqual([code]);
        expect(presentation).toEqual([code]);
    });
});

describe('a log beside receipts that exclude it', () => {
    it.each([
        ['it is later and shorter', shrunkLog],
        ['it ends before the draw, and another block stands in it', forkedLog],
        ['another list of seats stands in the place of theirs', twoLists]
    ])('is told: %s', (_, make) => {
        const rewound = make(sign);
        expect(rewound.own.verified().verdict.codes).toEqual([]);
        expect(codesOf(rewound, false)).toEqual([[], []]);
        expect(codesOf(rewound, true)).toEqual([['HISTORY_REWRITTEN'], ['HISTORY_REWRITTEN']]);
    });

    it('is told where the receipts are of later, and of fewer blocks than the log had before', () => {
        const own = new SeatedJury(8);
        const block = own.draw(3);
        own.seat(block);
        own.memo(asciiBytes('a note that is taken back')).commit();
        const log = own.verified();
        own.rewind(3);
        const last = present(own.log.commits.at(-1));
        const later = sign().withTime(own.log.tick()).withCertifiedData(CANISTER, last.root).build();
        own.log.commits[2] = { ...last, certificates: [later] };
        const [letter, slip] = present(own.letters(block)[0]);
        expect(checkLetter(letter, slip, POLICY).codes).toEqual([]);
        expect(checkLetter(letter, slip, { ...POLICY, log }).codes).toEqual(['HISTORY_REWRITTEN']);
    });
});

describe('what stands beside a log', () => {
    const leaves = (own: SeatedJury) => ({ entity: entityHeadOf(own.keys), httpExpr: HTTP_EXPR });

    it.each([
        ['another block in the place of the draw', 0],
        ['more blocks than the receipts, another one among them', 9]
    ])('is told if a seal shows %s', async (_, more) => {
        const forged = new ForgedArchive();
        const own = new SeatedJury(8, { log: forged });
        const copy = { ...own.folder, entityKeys: [...own.keys] };
        for (let i = 0; i <= more; i++) own.memo(asciiBytes(`taken back ${i}`));
        forged.seal(leaves(own));
        forged.rewind();
        const block = own.draw(3);
        own.seat(block);
        if (more > 0) for (let i = 0; i < 20; i++) own.memo(asciiBytes(`later ${i}`));
        own.commit();
        const log = await readLog(copy, ROOT_KEY, { ...NO_EVIDENCE, seals: forged.seals });
        expect(log.verdict.codes).toEqual([]);
        const [letter, slip] = present(own.letters(block)[0]);
        expect(checkLetter(letter, slip, POLICY).codes).toEqual([]);
        expect(checkLetter(letter, slip, { ...POLICY, log }).codes).toEqual(['HISTORY_REWRITTEN']);
    });

    it('is told if a seal as long as the receipts has another T', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b)[0]);
        const log = own.verified();
        const newest = present(log.states.at(-1));
        const seal = { root: NOTHING, leaves: newest.leaves, blocksHash: NOTHING, time: newest.time + 1n };
        const beside = { ...log, ranges: new BlockRanges(own.log.blocks.slice(0, 2)), seals: [seal] };
        expect(checkLetter(letter, slip, { ...POLICY, log: beside }).codes).toEqual(['HISTORY_REWRITTEN']);
    });

    it('is told if its record of roles lacks what the receipts have', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b)[0]);
        const log = own.verified();
        const newest = present(log.states.at(-1));
        const later = { ...newest, time: newest.time + 5n, leaves: { ...newest.leaves, roles: NOTHING } };
        const places = (heads: readonly Uint8Array[]) => new Map(heads.map((head, i) => [toHex(head), i]));
        const told = (heads: readonly Uint8Array[]) => {
            const chains = { ...NO_CHAINS, roles: places(heads) };
            return checkLetter(letter, slip, {
                ...POLICY,
                log: { ...log, states: [...log.states, later], chains }
            }).codes;
        };
        expect(told([newest.leaves.roles, NOTHING])).toEqual([]);
        expect(told([NOTHING, newest.leaves.roles])).toEqual(['HISTORY_REWRITTEN']);
        expect(told([NOTHING])).toEqual(['HISTORY_REWRITTEN']);
    });

    it('is told if a state had taken the number of the draw before it was asked for', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b)[0]);
        const log = own.verified();
        const first = present(log.states[0]);
        const { requestedAt } = present(decodeData(present(own.log.blocks[b])).draw);
        const told = (time: bigint) => {
            const state = { ...first, time, leaves: { ...first.leaves, draws: 1 } };
            return checkLetter(letter, slip, { ...POLICY, log: { ...log, states: [...log.states, state] } })
                .codes;
        };
        expect(told(requestedAt)).toEqual([]);
        expect(told(requestedAt - 1n)).toEqual(['DRAW_NUMBER_INVALID']);
    });
});

describe('one history', () => {
    it('is what receipts of any states of it show, with the log at any of them', () => {
        const own = new SeatedJury(8);
        const block = own.draw(3);
        own.seat(block);
        const early = own.receipts([block]);
        const logs = [own.verified()];
        for (let i = 0; i < 6; i++) {
            own.memo(asciiBytes(`later ${i}`)).commit();
            if (i % 2 === 0) logs.push(own.verified());
        }
        const late = present(own.evidence(block));
        const [letter, slip] = present(own.letters(block, { evidence: { ...late, draws: early } })[0]);
        expect(checkLetter(letter, slip, POLICY).codes).toEqual([]);
        for (const log of logs) expect(checkLetter(letter, slip, { ...POLICY, log }).codes).toEqual([]);
    });

    it('has every node that a witness of any of its blocks shows, at every length', () => {
        const own = new SeatedJury(3);
        for (let i = 0; i < 20; i++) own.memo(asciiBytes(`note ${i}`)).commit();
        const { blocks } = own.log;
        const ranges = new BlockRanges(blocks);
        const tree = new BlockTree(blocks);
        for (let length = 3; length <= blocks.length; length++) {
            expect(toHex(ranges.hashOf({ start: 0, end: length }))).toBe(toHex(present(tree.rootAt(length))));
            for (let index = 0; index < length; index++) {
                const leaves = { ...present(own.log.commits[0]).leaves, length };
                const nodes = shownNodes(tree.witness(index, leaves));
                expect(nodes.at(-1)).toMatchObject({ start: 0, end: length });
                for (const node of nodes) expect(toHex(ranges.hashOf(node))).toBe(toHex(node.hash));
            }
        }
        expect(shownNodes(decodeReceipt(present(own.receipts([1])[0])).tree).length).toBeGreaterThan(5);
        expect(() => ranges.hashOf({ start: 0, end: blocks.length + 1 })).toThrow(RangeError);
    });
});
