import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodePresentation } from '../../../src/juror/presentation.js';
import { fewerNumbers, forkedLog, forkedReceipts, shrunkLog, shrunkReceipts, splitReceipts, twoLists } from '../../juror/two-histories.js';
import type { Rewound } from '../../juror/two-histories.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { signed } from './ledger.js';
import { CHALLENGE, show } from './presentations.js';
import { lettersOf } from './sample-letter.js';
import { filesOf } from './seats.js';

/** Letters and presentations of a canister that was put back to an older state, and certified two histories. */
const letters = new Group('letters');
const presentations = new Group('presentations');
const letter = lettersOf(letters);

function receipts(name: string, rules: string, title: string, make: (sign: typeof signed) => Rewound, code: ReasonCode = 'HISTORY_REWRITTEN'): void {
    const rewound = make(signed);
    letter(name, `L2 ${rules}`, title, [code], { letter: rewound.letter, slip: rewound.slip });
    presentations.add('presentation', name, `N1 ${rules}`, title, { 'presentation.json': encodePresentation(show(rewound.letter)) }, [code], { input: CHALLENGE });
}
receipts('receipts-of-a-split', 'H1', 'receipts of two histories of one length', splitReceipts);
receipts('receipts-of-a-shrunk-log', 'H1', 'receipts of two histories, the later one shorter', shrunkReceipts);
receipts('receipts-of-other-trees', 'H1', 'receipts of two histories: their witnesses show other nodes in one place', forkedReceipts);
receipts('receipts-of-fewer-draws', 'H3', 'receipts of two histories, the later one of fewer draw numbers', fewerNumbers, 'DRAW_NUMBER_INVALID');

function withLog(name: string, title: string, make: (sign: typeof signed) => Rewound): void {
    const { letter: of, slip, own } = make(signed);
    const archive = filesOf(own);
    letter(name, 'L2 H1', title, ['HISTORY_REWRITTEN'], { letter: of, slip, archive });
    presentations.add('presentation', name, 'N1 H1', title, { 'presentation.json': encodePresentation(show(of)), ...archive }, ['HISTORY_REWRITTEN'], { input: { ...CHALLENGE, log: true } });
}
withLog('log-later-and-shorter', 'the archive at hand ends before the draw, and is later than the receipts', shrunkLog);
withLog('log-of-another-history', 'the archive at hand ends before the draw, and another block stands in it', forkedLog);
withLog('log-with-another-list', 'the archive at hand has another list of seats at the index of that of the receipts', twoLists);

export const REWOUND: readonly Case[] = [...letters.cases, ...presentations.cases];
