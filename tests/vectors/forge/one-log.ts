import type { ReasonCode } from '../../../src/protocol/codes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodePresentation } from '../../../src/juror/presentation.js';
import type { Beside } from '../../juror/continuations.js';
import { beforePool, certifiedEarly, certifiedLate, certifiedOn, extendedTwice, keyHeldBefore, numberNotTaken, olderRoot, otherAlgorithm, otherKeys, otherRandomness, poolBehind, requestedBefore, sameNumber } from '../../juror/one-log.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import { archiveFiles } from './archive-files.js';
import { Group } from './case.js';
import type { Case, CaseInput } from './case.js';
import { SECOND_CANISTER, signed } from './ledger.js';
import { CHALLENGE, show } from './presentations.js';
import { lettersOf } from './sample-letter.js';

/** Letters and presentations of a log that breaks a rule, which receipts and archive show only together; or receipts alone. */
const letters = new Group('letters');
const presentations = new Group('presentations');
const letter = lettersOf(letters);

const OF_SECOND: CaseInput = { canister: canisterText(SECOND_CANISTER), successor_of: canisterText(CANISTER) };

function beside(name: string, rules: string, title: string, { letter: of, slip, archive }: Beside, codes: ReasonCode[], input: CaseInput = {}): void {
    const files = archiveFiles(archive);
    letter(name, `L11 ${rules}`, title, codes, { letter: of, slip, archive: files, input });
    presentations.add('presentation', name, `N1 L11 ${rules}`, title, { 'presentation.json': encodePresentation(show(of)), ...files }, codes, { input: { ...CHALLENGE, ...input, log: true } });
}

function alone(name: string, rules: string, title: string, { letter: of, slip }: Beside, codes: ReasonCode[]): void {
    letter(name, `L11 ${rules}`, title, codes, { letter: of, slip });
}

beside('log-with-the-same-number', 'H3', 'the archive has a draw of the number that the receipts show another one of', sameNumber(signed), ['DRAW_NUMBER_INVALID']);
beside('log-with-a-later-request', 'H3', 'the receipts show a higher number, which was asked for before a lower one in the archive', requestedBefore(signed), ['DRAW_NUMBER_INVALID']);
beside('log-with-another-expand', 'D4', 'the archive has another Expand of the draw that the receipts show one of', extendedTwice(signed), ['EXPAND_INVALID']);
beside('log-with-a-later-pool', 'D7', 'by the archive the draw was asked for before its pool was there', beforePool(signed), ['TIME_ORDER']);
beside('log-without-a-key', 'K3', 'a state in the archive lacks a key that the receipts say to hold before it', keyHeldBefore(signed), ['ENTITY_KEYS_MISMATCH']);
beside('log-of-earlier-blocks', 'H2', 'the archive has blocks of before the time at which the network certified a log without them', certifiedLate(signed), ['TIME_ORDER']);
beside('log-of-another-key', 'K1', 'the log was restored with a commit that certifies other keys, which the archive has', otherKeys(signed, SECOND_CANISTER), ['ENTITY_KEYS_MISMATCH'], OF_SECOND);
beside('log-named-too-old', 'M5', 'a state of the restored log names an older commit of the archive than it was restored with', olderRoot(signed, SECOND_CANISTER), ['PREVIOUS_HASH_MISMATCH'], OF_SECOND);
beside('log-certified-too-late', 'T2', 'a state of the restored log is older than the commit in the archive that it was restored with', certifiedEarly(signed, SECOND_CANISTER), ['TIME_ORDER'], OF_SECOND);
beside('log-certified-once-more', 'T4', 'the canister that it was restored from certified what it has once more, after the draw: no state says what another canister lacks', certifiedOn(signed, SECOND_CANISTER), [], OF_SECOND);
alone('number-not-taken', 'H3', 'the draw has a number that its own state has not given out', numberNotTaken(signed), ['DRAW_NUMBER_INVALID']);
alone('pool-behind-the-draw', 'D2', 'the draw names a pool behind it', poolBehind(signed), ['POOL_INDEX_INVALID']);
alone('another-algorithm', 'D3', 'the draw is by an algorithm that nobody knows', otherAlgorithm(signed), ['ALGORITHM_UNKNOWN']);
alone('another-randomness', 'D5', 'the Expand has other randomness than its Select', otherRandomness(signed), ['SELECTION_MISMATCH']);

export const ONE_LOG: readonly Case[] = [...letters.cases, ...presentations.cases];
