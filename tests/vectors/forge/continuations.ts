import type { ReasonCode } from '../../../src/protocol/codes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodePresentation } from '../../../src/juror/presentation.js';
import { listOfTail, numberOfTail, ofOrigin, otherEnd, otherPartBefore, putBack, receiptOfTail, seatedBehind, strangers, tailDropped, twoHeirs } from '../../juror/continuations.js';
import type { Beside } from '../../juror/continuations.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import { archiveFiles } from './archive-files.js';
import { Group } from './case.js';
import type { Case, CaseInput } from './case.js';
import { SECOND_CANISTER, signed, THIRD_CANISTER } from './ledger.js';
import { CHALLENGE, show } from './presentations.js';
import { lettersOf } from './sample-letter.js';

/** Letters and presentations beside an archive of another continuation of their log, and beside an older one. */
const letters = new Group('letters');
const presentations = new Group('presentations');
const letter = lettersOf(letters);

const OF_SECOND: CaseInput = { canister: canisterText(SECOND_CANISTER), successor_of: canisterText(CANISTER) };

function beside(name: string, rules: string, title: string, { letter: of, slip, archive }: Beside, codes: ReasonCode[] = [], input: CaseInput = {}): void {
    const files = archiveFiles(archive);
    letter(name, `L11 ${rules}`, title, codes, { letter: of, slip, archive: files, input });
    presentations.add('presentation', name, `N1 L11 ${rules}`, title, { 'presentation.json': encodePresentation(show(of)), ...files }, codes, { input: { ...CHALLENGE, ...input, log: true } });
}

const tail = tailDropped(signed, SECOND_CANISTER);
beside('log-of-a-successor', 'L1 H6', 'the receipts are of the first canister, behind the end that the archive was restored with; the first canister is asked for', tail, ['CANISTER_MISMATCH', 'TAIL_DROPPED']);
beside('log-of-a-successor-that-is-asked-for', 'H6', 'the same, for who asks for the second canister and names the first', tail, ['TAIL_DROPPED'], OF_SECOND);
beside('log-restored-in-its-canister', 'H6', 'the same, restored into its own canister after it went on', tailDropped(signed, CANISTER), ['TAIL_DROPPED']);
beside('log-of-a-canister-put-back', 'H7', 'the archive is of a canister that was put back to the log before its restore, and drew then', putBack(signed), ['HISTORY_REWRITTEN']);
beside('log-with-a-tail', 'H6', 'the archive at hand goes on behind the end that the log of the receipts was restored with, with another list at the same index', listOfTail(signed, SECOND_CANISTER), ['TAIL_DROPPED'], OF_SECOND);
beside('log-of-the-origin', 'L1 V10', 'the archive is what the log was restored from, and the receipts show the list behind it', ofOrigin(signed, SECOND_CANISTER), [], OF_SECOND);
beside('log-of-another-successor', 'L1', 'receipts and archive are of two canisters that one log was restored into', twoHeirs(signed, [SECOND_CANISTER, THIRD_CANISTER]), ['CANISTER_MISMATCH'], OF_SECOND);
beside('log-of-another-successor-that-ends-before', 'L1', 'the same, where the archive ends before the draw', strangers(signed, [SECOND_CANISTER, THIRD_CANISTER]), ['CANISTER_MISMATCH'], OF_SECOND);
beside('log-of-another-installation', 'L2', 'receipts and archive are of one canister that one log was restored into twice', twoHeirs(signed, [SECOND_CANISTER, SECOND_CANISTER]), ['EVIDENCE_MISMATCH'], OF_SECOND);
beside('log-with-another-end', 'H6', 'the archive has another commit in the place of the one that the log of the receipts was restored with', otherEnd(signed, SECOND_CANISTER), ['TAIL_DROPPED'], OF_SECOND);
beside('receipt-behind-an-end', 'H6', 'the receipt of the draw is by a state of more blocks than its log was restored with', receiptOfTail(signed, SECOND_CANISTER), ['TAIL_DROPPED'], OF_SECOND);
beside('receipt-of-a-number-behind-an-end', 'H6', 'the same, by a state of more draw numbers', numberOfTail(signed, SECOND_CANISTER), ['TAIL_DROPPED'], OF_SECOND);
beside('log-before-the-list', 'V10', 'the archive has the draw, and not yet the list that the receipts show', seatedBehind(signed));
beside('log-with-another-first-part', 'V10 S5', 'the archive ends before the list that the receipts show, with another first part of it', otherPartBefore(signed), ['SEATS_EQUIVOCATION']);

export const CONTINUATIONS: readonly Case[] = [...letters.cases, ...presentations.cases];
