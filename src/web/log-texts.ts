import { count } from './texts.js';

/** The words that only the page of `jury serve` says: the verify page has no room for them. */
export const LOG_TEXTS = {
    logPoolHeading: 'Size of the pool',
    logPlot: (blocks: number, from: number, to: number, most: number) =>
        `Size of the pool over ${count(blocks, 'block')}: ${from} people after the first, ${to} after the last, ${most} at most. Marks below stand for draws.`,
    logChainHeading: 'The chain of blocks',
    logColumns: ['Block', 'When', 'What it did', 'Ids', 'Pool', 'Memo', 'Under'],
    logCommit: (number: number) => `certificate ${number}`,
    logSeats: (block: number) => `published the seats of block ${block}`,
    logChanged: (what: 'excused' | 'withdrawn', block: number) =>
        what === 'excused'
            ? `excused people of the jury of block ${block}`
            : `withdrew the draw of block ${block}`,
    logUnwanted: 'left a note that looks like a record and is none',
    logUnknown: 'left a record that this page does not know',
    logShopping: 'same list as another draw',
    logMore: (more: number) => `${count(more, 'older block')} not shown.`,
    logUnreadable: 'cannot be read',
    live: (canister: string, network: string, time: string, staged: number) =>
        `Canister ${canister} at ${network}, as it was on ${time}.${staged === 0 ? '' : ` ${count(staged, 'block')} behind the last certificate ${staged === 1 ? 'waits' : 'wait'} for the next.`}`,
    liveTrouble: (what: string, since: string) =>
        `Nothing newer is shown since ${since}. ${what}. Below is the last state that was good.`,
    liveUnread: (what: string) =>
        `What is there now cannot be shown. ${what}. Below is what was there before.`,
    liveGone: 'The program that shows this page has stopped. Below is what it showed last.',
    logNoArchive: 'This server has no archive, or it cannot be read.'
};
