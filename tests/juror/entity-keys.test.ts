import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { signRotation } from '../../src/entity/seating.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkRotations, keysOfLog, writePreimages } from '../../src/juror/proven-keys.js';
import { SeatsAudit } from '../../src/juror/seats-audit.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { CheckVerdict } from '../../src/juror/check-letter.js';
import type { LetterReceipts } from '../../src/juror/letter.js';
import { CANISTER, canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import {
    ADMIN,
    ascending,
    auditOf,
    FIRST_SEED,
    NOW,
    publicKey,
    ROGUE_SEED,
    seated,
    SeatedJury,
    SECOND_SEED,
    signedPart
} from './seated-jury.js';
import { audited } from '../verifier/audited.js';
import { present } from '../verifier/bytes.js';

/** Whose key it was at a block, by whose hand. */

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const notesOf = ({ checks }: CheckVerdict) =>
    checks.filter(({ state, name }) => state === 'noted' && name === 'keys').map(({ detail }) => detail);

describe('a key', () => {
    it('that was replaced signs no seats any more; what it signed before stays', () => {
        const { own, b } = seated();
        const second = own.draw(4);
        own.setKey(SECOND_SEED).seat(second, FIRST_SEED);
        expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', key: { number: 0 } });
        expect(auditOf(own).report(second)).toMatchObject({ state: 'abandoned', code: 'SEATS_MISSING' });
        expect(auditOf(own).findings.map(({ code }) => code)).toEqual(['SEATS_SIGNATURE_INVALID']);
        own.seat(second, SECOND_SEED);
        expect(auditOf(own).report(second)).toMatchObject({
            state: 'seated',
            key: { number: 1 },
            keyNotes: []
        });
        const [letter, slip] = present(own.letters(second, { signer: SECOND_SEED })[0]);
        expect(checkLetter(letter, slip, { ...POLICY, log: own.verified() }).codes).toEqual([]);
    });

    it('that is replaced before the last part of a list leaves it undone', () => {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const ids = ascending(seatIds);
        const part = (k: number, signer: Uint8Array) =>
            signedPart(
                {
                    block: b,
                    drawHash,
                    part: k,
                    parts: 2,
                    jurors: 5,
                    seatIds: k === 1 ? ids.slice(0, 2) : ids.slice(2)
                },
                signer
            );
        own.memo(part(1, FIRST_SEED)).setKey(SECOND_SEED);
        // One by each key: neither list is whole, whoever signs the second part.
        own.memo(part(2, FIRST_SEED)).memo(part(2, SECOND_SEED)).commit();
        const open = auditOf(own).report(b);
        expect(open).toMatchObject({ state: 'abandoned', code: 'SEATS_MISSING' });
        expect(open.detail).toBe('of 2 parts only 1 are published');
        own.memo(part(1, SECOND_SEED)).commit();
        expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', key: { number: 1 } });
    });

    it('holds from the block at which it was put on record, and not before', () => {
        const own = new SeatedJury(12, { withKey: false });
        const b = own.draw(3);
        own.seat(b);
        expect(auditOf(own).findings.map(({ code }) => code)).toEqual(['ENTITY_KEY_MISSING']);
        own.setKey(FIRST_SEED).seat(b);
        expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', publishedIn: [b + 2] });
    });
});

describe('a reset', () => {
    const words = (block: number) =>
        `key reset by ${canisterText(ADMIN)} at block ${block} without the old key's signature`;

    it('is told of what rests on the new key, and of what rests on the old one', () => {
        const { own, b } = seated();
        const at = own.log.blocks.length;
        own.setKey(SECOND_SEED, 'Reset');
        const later = own.draw(4);
        own.seat(later, SECOND_SEED);
        const log = own.verified();
        const [[old, oldSlip], [now, nowSlip]] = [
            present(own.letters(b)[0]),
            present(own.letters(later, { signer: SECOND_SEED })[0])
        ];
        for (const policy of [POLICY, { ...POLICY, log }]) {
            const [behind, before] = [checkLetter(now, nowSlip, policy), checkLetter(old, oldSlip, policy)];
            expect([behind.codes, before.codes]).toEqual([[], []]);
            expect(notesOf(behind)).toEqual([words(at)]);
            expect(notesOf(before)).toEqual([
                `the court replaced key 0, which signed this: ${words(at)}; ask the court why`
            ]);
        }
        const audit = auditOf(own);
        expect(audit.report(later).keyNotes).toEqual([words(at)]);
        expect(audit.report(b).keyNotes).toEqual([expect.stringContaining(words(at))]);
        expect(audit.findings).toContainEqual(
            expect.objectContaining({ state: 'noted', code: 'ENTITY_KEY_RESET', detail: words(at) })
        );
    });

    it('stays told after a rotation that follows it', () => {
        const { own } = seated();
        const at = own.log.blocks.length;
        own.setKey(SECOND_SEED, 'Reset').setKey(FIRST_SEED);
        const later = own.draw(4);
        own.seat(later);
        const [letter, slip] = present(own.letters(later)[0]);
        const verdict = checkLetter(letter, slip, POLICY);
        expect([verdict.codes, notesOf(verdict)]).toEqual([[], [words(at)]]);
    });
});

describe('a record of keys', () => {
    const cheat = (change: Partial<EntityKeyChange>) => (own: SeatedJury) =>
        own.setKey(SECOND_SEED, 'Rotated', change);

    it.each<[string, string, (own: SeatedJury) => unknown]>([
        [
            'that the key before did not sign',
            'ENTITY_KEY_INVALID',
            cheat({ signature: new Uint8Array(64).fill(7) })
        ],
        ['in which a key holds before the one that it replaces', 'ENTITY_KEYS_MISMATCH', cheat({ from: 0 })],
        ['in which a key holds from a block behind its state', 'ENTITY_KEYS_MISMATCH', cheat({ from: 99 })],
        ['in which a key holds from before a state without it', 'ENTITY_KEYS_MISMATCH', cheat({ from: 2 })]
    ])('%s: %s', (_, code, put) => {
        const { own, b } = seated();
        put(own);
        own.memo(asciiBytes('a note')).commit();
        expect(keysOfLog(own.folder)).toMatchObject({ code });
        const evidence = {
            ...own.evidence(b, [b + 1]),
            // One receipt of before the change, one of after it.
            draws: own.receipts([b], own.log.commits.length - 1),
            keys: writePreimages(own.keys)
        };
        const [letter, slip] = present(own.letters(b, { evidence })[0]);
        expect(checkLetter(letter, slip, POLICY).codes).toEqual([code]);
        const bare = { ...letter, evidence: undefined };
        expect(checkLetter(bare, slip, { ...POLICY, log: own.verified() }).codes).toContain(code);
    });

    it('that is not the one of the newest receipt', () => {
        const { own, b } = seated();
        own.setKey(SECOND_SEED).memo(asciiBytes('a note')).commit();
        const good = own.evidence(b);
        const change = (part: Partial<LetterReceipts>): readonly string[] => {
            const [letter, slip] = present(own.letters(b, { evidence: { ...good, ...part } })[0]);
            return checkLetter(letter, slip, POLICY).codes;
        };
        expect(change({})).toEqual([]);
        expect(change({ keys: good.keys.slice(0, 1) })).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(change({ keys: good.keys.slice(1) })).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(change({ keys: [...good.keys].reverse() })).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(change({ keys: [...good.keys, asciiBytes('more')] })).toEqual(['ENTITY_KEYS_MISMATCH']);
        // Receipts of before the rotation go with the keys of then.
        const before = own.log.commits.length - 1;
        const draws = own.receipts([b], before);
        const seats = own.receipts([b + 1], before);
        expect(change({ draws, seats })).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(change({ draws, seats, keys: good.keys.slice(0, 1) })).toEqual([]);
        expect(change({ draws })).toEqual([]);
    });

    it('beside the log that others certified', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b, { evidence: undefined })[0]);
        const folder = {
            ...own.folder,
            entityKeys: [{ ...present(own.keys[0]), publicKey: publicKey(ROGUE_SEED) }]
        };
        const audit = audited(SeatsAudit.of(folder), own.log.blocks);
        expect(audit.report(b)).toMatchObject({ state: 'abandoned', code: 'ENTITY_KEYS_MISMATCH' });
        const log = { ...own.verified(), seats: audit.seats };
        expect(checkLetter(letter, slip, { ...POLICY, log }).codes).toEqual(['ENTITY_KEYS_MISMATCH']);
    });

    it('that goes on behind the last commit is read up to there', () => {
        const { own, b } = seated();
        own.setKey(SECOND_SEED, 'Reset');
        expect(keysOfLog(own.folder)).toEqual(own.keys.slice(0, 1));
        expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', keyNotes: [] });
    });
});

describe('rotations in a log that was in many canisters', () => {
    const origins = Array.from({ length: 16 }, (_, i) => canisterPrincipal(301 + i).toUint8Array());
    const seedOf = (k: number) => (k % 2 === 0 ? FIRST_SEED : SECOND_SEED);
    /** @param canisters that each rotation is signed for, from the first one on */
    const rotations = (canisters: readonly Uint8Array[]): EntityKeyChange[] =>
        [CANISTER, ...canisters].map((canisterId, number) => ({
            number,
            publicKey: publicKey(seedOf(number)),
            kind: number === 0 ? 'First' : 'Rotated',
            from: 1,
            by: ADMIN,
            time: 1n,
            signature:
                number === 0
                    ? new Uint8Array()
                    : signRotation(canisterId, number, seedOf(number - 1), seedOf(number))
        }));
    const [early, late] = [present(origins[2]), present(origins[9])];
    const code = (signedFor: readonly Uint8Array[]) => {
        try {
            checkRotations(rotations(signedFor), [...origins, CANISTER]);
        } catch (error) {
            return error;
        }
        return undefined;
    };

    it('are signed for its canisters in their order', () => {
        expect(code([early, early, late, CANISTER, CANISTER])).toBeUndefined();
        expect(code([late, early])).toMatchObject({ code: 'ENTITY_KEY_INVALID' });
        expect(code([CANISTER, late])).toMatchObject({ code: 'ENTITY_KEY_INVALID' });
    });

    it('cost about a signature each, however many canisters there are', () => {
        const changes = rotations(Array.from({ length: 24 }, () => CANISTER));
        const cost = (canisters: readonly Uint8Array[]): number => {
            const start = process.cpuUsage();
            checkRotations(changes, canisters);
            const { user, system } = process.cpuUsage(start);
            return user + system;
        };
        cost([CANISTER]);
        // One try per canister beside one per rotation: 40 in place of 24; and 408 if each tried all.
        expect(cost([...origins, CANISTER])).toBeLessThan(5 * cost([CANISTER]));
    });
});
