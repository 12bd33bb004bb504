import type { CheckVerdict } from '../juror/index.js';
import { sentence } from './dom.js';
import type { Report } from './report.js';
import { TEXTS } from './texts.js';

type Words = Pick<Report, 'tone' | 'headline' | 'more' | 'todo'>;

/** What ends a letter, whoever it is about. */
function changedState({ supersededBy, person, withdrawn, reset }: CheckVerdict): Words | undefined {
    if (withdrawn !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.letterWithdrawn,
            more: TEXTS.changedMore('letter', withdrawn.reset),
            todo: TEXTS.changedDo
        };
    if (supersededBy !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.letterSuperseded,
            more: TEXTS.letterSupersededMore(supersededBy),
            todo: TEXTS.supersededDo
        };
    if (person === 'excused')
        return {
            tone: 'open',
            headline: TEXTS.letterExcused,
            more: TEXTS.changedMore('letter', reset),
            todo: TEXTS.changedDo
        };
    return undefined;
}

/** Of a letter without its slip, if the draw or its person does not sit any more. */
export function unboundState(verdict: CheckVerdict): Words | undefined {
    const changed = changedState(verdict);
    return changed && { ...changed, more: `${changed.more} ${TEXTS.unboundMore}` };
}

/** What a letter that verifies says of its person now. */
export function letterState(verdict: CheckVerdict, caseName: string | undefined): Words {
    const { anonymitySet, drawnAs = 'juror', alternate, person, whole, redrawn } = verdict;
    const changed = changedState(verdict);
    if (changed !== undefined) return changed;
    const more = `${TEXTS.letterGoodMore(caseName, (anonymitySet ?? 1) - 1, drawnAs)}${redrawn ? '' : ` ${TEXTS.letterGoodMoreNoLog}`}`;
    const good = whole ? TEXTS.letterGood : TEXTS.letterGoodNoLog;
    if (alternate !== undefined)
        return {
            tone: 'good',
            headline: TEXTS.letterAlternate(alternate.place, alternate.of),
            more: `${TEXTS.letterAlternateMore} ${more}`,
            todo: TEXTS.letterAlternateDo
        };
    const headline = person === 'moved up' ? TEXTS.letterMovedUp : good;
    return { tone: 'good', headline, more, todo: TEXTS.letterGoodDo };
}

/** What a presentation that verifies says of its seat now. */
export function presentationState(verdict: CheckVerdict): Words {
    const {
        anonymitySet,
        drawnAs = 'juror',
        supersededBy,
        person,
        withdrawn,
        reset,
        unnamed,
        whole
    } = verdict;
    if (withdrawn !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.presentationWithdrawn(drawnAs),
            more: TEXTS.changedMore('seat', withdrawn.reset)
        };
    if (supersededBy !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.presentationSuperseded(drawnAs),
            more: TEXTS.presentationSupersededMore(supersededBy)
        };
    if (person === 'excused')
        return {
            tone: 'open',
            headline: TEXTS.presentationExcused(drawnAs),
            more: TEXTS.changedMore('seat', reset)
        };
    const more = TEXTS.presentationGoodMore(anonymitySet ?? 0, drawnAs);
    if (unnamed !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.presentationUnnamed,
            more: `${more} ${sentence(TEXTS.unnamed(unnamed, drawnAs))}.`
        };
    if (!whole)
        return {
            tone: 'good',
            headline: TEXTS.presentationNoLog,
            more: `${more} ${TEXTS.presentationNoLogMore}`
        };
    return { tone: 'good', headline: TEXTS.presentationGood(drawnAs), more };
}
