import { otherCanister, type AskedCanister } from '../archive/audit/index.js';
import { decodeProofFile, type FraudFile } from '../archive/format/index.js';
import { JuryError, type ReasonCode } from '../protocol/codes.js';
import { verifyFraud, verifyBlock, type Receipt } from '../verifier/block/index.js';
import { canisterText } from '../protocol/principal-text.js';
import { checkLetter, checkPresentation } from '../juror/index.js';
import type {
    Challenge,
    Check,
    CheckPolicy,
    CheckVerdict,
    Letter,
    Slip,
    Presentation,
    VerifiedLog
} from '../juror/index.js';
import { caseOfLetter } from './case-name.js';
import { blockFacts, partOfReceipt } from './receipt-facts.js';
import type { Line, Report } from './report.js';
import { TEXTS, timeText } from './texts.js';
import { letterState, presentationState, unboundState } from './verdict-states.js';

export interface Circumstances {
    readonly rootKey: Uint8Array;
    /** Seconds since 1970. */
    readonly now: bigint;
    readonly log: VerifiedLog | undefined;
    /** Of whom the reader asks. */
    readonly asked: AskedCanister;
}

/** Unless the reader says which, of the canister that it names: a log that somebody restored is not good for that. */
const policyOf = ({ rootKey, now, log, asked }: Circumstances, canisterId: Uint8Array): CheckPolicy => ({
    rootKey,
    canisterId,
    ...asked,
    now,
    ...(log && { log })
});

const toLine = ({ name, state, code, detail }: Check): Line => ({
    state,
    title: TEXTS.checks[name],
    code,
    detail: '',
    words: detail
});

/** What fails comes first: it is what one has to see. */
const ordered = (lines: readonly Line[]): Line[] => [
    ...lines.filter(({ state }) => state === 'failed'),
    ...lines.filter(({ state }) => state !== 'failed')
];

/** What to enter, where a log was restored. */
const movedHint = ({ codes, moved }: Pick<CheckVerdict, 'codes' | 'moved'>): string | undefined =>
    moved !== undefined && codes.includes('CANISTER_MISMATCH')
        ? TEXTS.movedHint(canisterText(moved.to), canisterText(moved.from))
        : undefined;

/** Even a good verdict is about whichever canister was named. */
const unasked = ({ asked }: Circumstances, { whole }: CheckVerdict): string[] => [
    ...(asked.canisterId === undefined ? [TEXTS.notProvenCanister] : []),
    ...(whole ? [] : [TEXTS.notProvenNoLog])
];

const isOnly = ({ codes }: CheckVerdict, code: ReasonCode): boolean =>
    codes.length > 0 && codes.every((one) => one === code);

const LETTER_ALONE = {
    headline: TEXTS.letterNeedsLog,
    more: TEXTS.letterNeedsLogMore,
    todo: TEXTS.letterNeedsLogDo
};
const BAD_LETTER = { headline: TEXTS.letterBad, more: TEXTS.badMore, todo: TEXTS.letterBadDo };
/** Where it is all that is wrong. */
const LETTER_FAULTS: readonly (readonly [ReasonCode, typeof BAD_LETTER])[] = [
    ['SLIP_MISMATCH', { headline: TEXTS.slipBad, more: TEXTS.slipBadMore, todo: TEXTS.slipBadDo }],
    [
        'LETTER_OF_OTHER_PERSON',
        { headline: TEXTS.letterOther, more: TEXTS.letterOtherMore, todo: TEXTS.letterOtherDo }
    ]
];
const OPEN_LETTER = { headline: TEXTS.letterOpen, more: TEXTS.letterOpenMore, todo: TEXTS.letterOpenDo };

export function judgeLetter(letter: Letter, slip: Slip | undefined, circumstances: Circumstances): Report {
    const verdict = checkLetter(letter, slip, policyOf(circumstances, letter.canisterId));
    const { verified, checks, asOf } = verdict;
    const base = {
        kind: 'letter' as const,
        asOf,
        facts: [
            [TEXTS.factCanister, canisterText(letter.canisterId)],
            [TEXTS.factBlock, String(letter.block)]
        ] as const,
        lines: ordered(checks.map(toLine)),
        notProven: [...TEXTS.notProvenLetter, ...unasked(circumstances, verdict)],
        hint: movedHint(verdict)
    };
    if (verified) return { ...base, ...letterState(verdict, caseOfLetter(letter, circumstances.log)) };
    // Nothing is wrong with what is not there yet.
    const waiting = { ...base, tone: 'wait', asOf: undefined, lines: base.lines.map(notYet) } as const;
    if (letter.evidence === undefined && circumstances.log === undefined)
        return { ...waiting, ...LETTER_ALONE };
    if (isOnly(verdict, 'LETTER_NOT_BOUND_TO_YOU'))
        return { ...waiting, ...(unboundState(verdict) ?? OPEN_LETTER) };
    const fault = LETTER_FAULTS.find(([code]) => isOnly(verdict, code))?.[1] ?? BAD_LETTER;
    return { ...base, tone: 'bad', ...fault };
}

const notYet = (line: Line): Line => (line.state === 'failed' ? { ...line, state: 'missing' } : line);

/** @param asked undefined until the person has said what they asked */
export function judgePresentation(
    presentation: Presentation,
    asked: Challenge | undefined,
    circumstances: Circumstances
): Report {
    const challenge = asked ?? { nonce: new Uint8Array(), audience: new Uint8Array() };
    const verdict = checkPresentation(
        presentation,
        challenge,
        policyOf(circumstances, presentation.canisterId)
    );
    const base = {
        kind: 'presentation' as const,
        asOf: verdict.asOf,
        facts: [
            [TEXTS.factCanister, canisterText(presentation.canisterId)],
            [TEXTS.factBlock, String(presentation.block)]
        ] as const,
        lines: ordered(verdict.checks.map(toLine)),
        notProven: unasked(circumstances, verdict),
        hint: movedHint(verdict)
    };
    // As `jury accept` does: anybody can run a canister of their own, and a log of it is genuine.
    if (verdict.verified && circumstances.asked.canisterId === undefined)
        return {
            ...base,
            tone: 'wait',
            headline: TEXTS.presentationOpen,
            more: TEXTS.presentationNeedsCanister
        };
    if (verdict.verified && asked !== undefined) return { ...base, ...presentationState(verdict) };
    const wrong = verdict.codes.filter(
        (code) => code !== 'PRESENTATION_NONCE' && code !== 'PRESENTATION_AUDIENCE'
    );
    if (asked === undefined && wrong.length === 0)
        return {
            ...base,
            tone: 'wait',
            headline: TEXTS.presentationOpen,
            more: TEXTS.presentationOpenMore,
            lines: base.lines.map(notYet)
        };
    return {
        ...base,
        tone: 'bad',
        headline: TEXTS.presentationBad,
        more: TEXTS.badMore,
        todo: TEXTS.presentationBadDo
    };
}

/** A receipt or a fraud proof. @throws {JuryError} if it is malformed */
export function judgeProof(bytes: Uint8Array, { rootKey, asked }: Circumstances): Report {
    const file = decodeProofFile(bytes);
    const { canisterId } = file.type === 'receipt' ? file.receipt : file.fraud;
    const other = ofOtherCanister(file.type, { canisterId }, asked);
    if (other !== undefined) return other;
    return file.type === 'receipt' ? judgeReceipt(file.receipt, rootKey) : judgeFraud(file.fraud, rootKey);
}

function judgeReceipt(receipt: Receipt, rootKey: Uint8Array): Report {
    const { canisterId, index } = receipt;
    const base = { kind: 'receipt' as const, notProven: [TEXTS.notProvenReceipt] };
    const named = [TEXTS.factCanister, canisterText(canisterId)] as const;
    try {
        const block = verifyBlock(receipt, { rootKey, canisterId });
        return {
            ...base,
            tone: 'good',
            headline: TEXTS.receiptGood,
            more: TEXTS.receiptGoodMore(index),
            asOf: block.asOf,
            facts: [named, ...blockFacts(index, block.data, block.asOf)],
            lines: [
                {
                    state: 'passed',
                    title: TEXTS.checks.receipts,
                    detail: `${TEXTS.place.block(index)}, ${timeText(block.asOf)}`
                }
            ]
        };
    } catch (error) {
        const line = failureLine(error, partOfReceipt(error));
        return {
            ...base,
            tone: 'bad',
            headline: TEXTS.receiptBad,
            more: TEXTS.badMore,
            todo: TEXTS.badDo,
            facts: [named],
            lines: [line]
        };
    }
}

function judgeFraud({ canisterId, kind, first, second }: FraudFile, rootKey: Uint8Array): Report {
    const base = { kind: 'fraud' as const, notProven: [TEXTS.notProvenFraud] };
    const facts = [[TEXTS.factCanister, canisterText(canisterId)]] as const;
    try {
        const fraud = verifyFraud({ kind, first, second }, { rootKey, canisterId });
        const line = (i: 0 | 1): Line => ({
            state: 'noted',
            title: timeText(fraud.times[i]),
            detail: TEXTS.fraudLine(fraud.lengths[i], fraud.index)
        });
        return {
            ...base,
            tone: 'bad',
            headline: TEXTS.fraudGood,
            more: TEXTS.fraudGoodMore,
            facts,
            lines: [line(0), line(1)]
        };
    } catch (error) {
        const line = failureLine(error, TEXTS.checks.receipts);
        return {
            ...base,
            tone: 'open',
            headline: TEXTS.fraudBad,
            more: TEXTS.badMore,
            facts,
            lines: [line]
        };
    }
}

/** Something that is of another canister than the reader asks about: nothing else of it is of interest. */
export function ofOtherCanister(
    kind: Report['kind'],
    found: Parameters<typeof otherCanister>[0],
    asked: AskedCanister
): Report | undefined {
    const wrong = otherCanister(found, asked);
    if (wrong === undefined) return undefined;
    const { detail, moved } = wrong;
    const code = 'CANISTER_MISMATCH';
    return {
        kind,
        tone: 'bad',
        headline: TEXTS.otherAsked,
        more: TEXTS.badMore,
        facts: [[TEXTS.factCanister, canisterText(found.canisterId)]],
        lines: [{ state: 'failed', title: TEXTS.checks.canister, code, detail: '', words: `it ${detail}` }],
        notProven: [],
        hint: movedHint({ codes: [code], moved })
    };
}

/** @throws what is no `JuryError` */
export function failureLine(error: unknown, title: string): Line {
    if (!(error instanceof JuryError)) throw error;
    return {
        state: 'failed',
        title,
        code: error.code as ReasonCode,
        detail: '',
        words: error.message.slice(error.code.length + 2)
    };
}

/** Something that could not even be read. */
export const problem = (lines: readonly Line[], more: string): Report => ({
    kind: 'problem',
    tone: 'bad',
    headline: TEXTS.problem,
    more,
    facts: [],
    lines,
    notProven: []
});
