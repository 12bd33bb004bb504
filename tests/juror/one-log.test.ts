import { describe, expect, it } from 'vitest';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import { show, ASKED_WITH } from '../vectors/forge/presentations.js';
import { CANISTER, canisterPrincipal, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { NO_EVIDENCE } from '../../src/archive/format/archive.js';
import type { Beside, Sign } from './continuations.js';
import {
    beforePool,
    certifiedEarly,
    certifiedLate,
    certifiedOn,
    extendedTwice,
    keyHeldBefore,
    numberNotTaken,
    olderRoot,
    olderRootAlone,
    otherAlgorithm,
    otherKeys,
    otherRandomness,
    poolBehind,
    requestedBefore,
    sameNumber,
    sameStagedNumber,
    shorterLate,
    stagedExpand,
    twoCommits
} from './one-log.js';
import type { Sealed } from './one-log.js';
import { NOW } from './seated-jury.js';

const HOLDER = canisterPrincipal(301).toUint8Array();
const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const sign = () => certificate().withoutDelegation();

/** Of the letter alone, and of it and of a presentation of its seat beside the archive, which verifies. */
async function codesOf(
    { letter, slip, archive, seals = [] }: Beside & Partial<Sealed>,
    asked: Partial<CheckPolicy>
) {
    const log = await readLog(archive, ROOT_KEY, { ...NO_EVIDENCE, seals });
    expect(log.verdict.codes).toEqual([]);
    const policy = { ...POLICY, ...asked };
    return [
        checkLetter(letter, slip, policy).codes,
        checkLetter(letter, slip, { ...policy, log }).codes,
        checkPresentation(show(letter), ASKED_WITH, { ...policy, log }).codes
    ];
}

describe('a log that its receipts and an archive break together', () => {
    it.each<[string, (sign: Sign, holder: Uint8Array) => Beside, string[]]>([
        ['one number twice', sameNumber, ['DRAW_NUMBER_INVALID']],
        ['one number twice, once in a staged block', sameStagedNumber, ['DRAW_NUMBER_INVALID']],
        ['numbers asked for in another order', requestedBefore, ['DRAW_NUMBER_INVALID']],
        ['a draw extended twice', extendedTwice, ['EXPAND_INVALID']],
        ['a draw extended twice, once in a staged block', stagedExpand, ['EXPAND_INVALID']],
        ['two commits that follow one', twoCommits, ['PREVIOUS_HASH_MISMATCH']],
        ['a draw asked for before its pool', beforePool, ['TIME_ORDER']],
        ['a key that holds before a state without it', keyHeldBefore, ['ENTITY_KEYS_MISMATCH']],
        ['blocks that were there before a state that lacks them', certifiedLate, ['TIME_ORDER']]
    ])('is refused: %s', async (_, make, codes) => {
        expect(await codesOf(make(sign, HOLDER), {})).toEqual([[], codes, codes]);
    });

    it.each([
        ['other keys than it was restored with', otherKeys, ['ENTITY_KEYS_MISMATCH']],
        ['an older commit than it was restored with', olderRoot, ['PREVIOUS_HASH_MISMATCH']],
        ['an older commit, without the one at hand', olderRootAlone, ['PREVIOUS_HASH_MISMATCH']],
        ['certified before it could be restored', certifiedEarly, ['TIME_ORDER']],
        ['certified before a shorter state of its origin', shorterLate, ['TIME_ORDER']]
    ])('is refused over a restore: %s', async (_, make, codes) => {
        const asked = { canisterId: HOLDER, successorOf: CANISTER };
        const [alone, ...beside] = await codesOf(make(sign, HOLDER), asked);
        expect(alone).toEqual([]);
        for (const one of beside) expect([...new Set(one)]).toEqual(codes);
    });

    it('is good where the canister that it came from goes on to certify what it has', async () => {
        const asked = { canisterId: HOLDER, successorOf: CANISTER };
        expect(await codesOf(certifiedOn(sign, HOLDER), asked)).toEqual([[], [], []]);
    });

    it.each([
        ['a number that was not taken', numberNotTaken, 'DRAW_NUMBER_INVALID'],
        ['a pool behind the draw', poolBehind, 'POOL_INDEX_INVALID'],
        ['another way of drawing', otherAlgorithm, 'ALGORITHM_UNKNOWN'],
        ['other randomness than that of the Select', otherRandomness, 'SELECTION_MISMATCH']
    ])('is refused by receipts alone: %s', async (_, make, code) => {
        expect(await codesOf(make(sign), {})).toEqual([[code], [code], [code]]);
    });
});
