import type { CheckVerdict } from '../juror/index.js';
import type { Report } from './report.js';
import { TEXTS } from './texts.js';

type Words = Pick<Report, 'tone' | 'headline' | 'more' | 'todo'>;

/** What a letter that verifies says of its person now. */
export function letterState(verdict: CheckVerdict, caseName: string | undefined): Words {
    const { anonymitySet, drawnAs = 'juror', supersededBy, alternate, person, withdrawn, whole } = verdict;
    if (withdrawn !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.letterWithdrawn,
            more: TEXTS.changedMore,
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
            more: TEXTS.changedMore,
            todo: TEXTS.changedDo
        };
    const more = `${TEXTS.letterGoodMore(caseName, (anonymitySet ?? 1) - 1, drawnAs)}${whole ? '' : ` ${TEXTS.letterGoodMoreNoLog}`}`;
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
    const { anonymitySet, drawnAs = 'juror', supersededBy, person, withdrawn } = verdict;
    if (withdrawn !== undefined)
        return { tone: 'open', headline: TEXTS.presentationWithdrawn, more: TEXTS.changedMore };
    if (supersededBy !== undefined)
        return {
            tone: 'open',
            headline: TEXTS.presentationSuperseded,
            more: TEXTS.presentationSupersededMore(supersededBy)
        };
    if (person === 'excused')
        return { tone: 'open', headline: TEXTS.presentationExcused, more: TEXTS.changedMore };
    return {
        tone: 'good',
        headline: TEXTS.presentationGood,
        more: TEXTS.presentationGoodMore(anonymitySet ?? 0, drawnAs)
    };
}
