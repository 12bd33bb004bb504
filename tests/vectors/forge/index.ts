import { ARCHIVES } from './archives.js';
import { BLOCKS } from './blocks.js';
import type { Case } from './case.js';
import { CERTIFICATES } from './certificates.js';
import { CHANGES } from './changes.js';
import { COMMITS } from './commits.js';
import { CONTINUATIONS } from './continuations.js';
import { DRAWS } from './draws.js';
import { GROWING } from './growing.js';
import { LETTERS } from './letters.js';
import { EVIDENCE } from './evidence.js';
import { FRAUD } from './fraud.js';
import { GENESES } from './genesis.js';
import { MORE_LETTERS } from './more-letters.js';
import { ONE_LOG } from './one-log.js';
import { PRESENTATIONS } from './presentations.js';
import { RECEIPTS } from './receipts.js';
import { REWOUND } from './rewound.js';
import { SEATS } from './seats.js';
import { WITNESSES } from './witnesses.js';

/** All cases of the conformance suite. */
export const CASES: readonly Case[] = [
    ...BLOCKS,
    ...DRAWS,
    ...COMMITS,
    ...CERTIFICATES,
    ...WITNESSES,
    ...RECEIPTS,
    ...GENESES,
    ...SEATS,
    ...LETTERS,
    ...MORE_LETTERS,
    ...PRESENTATIONS,
    ...REWOUND,
    ...CONTINUATIONS,
    ...ONE_LOG,
    ...FRAUD,
    ...ARCHIVES,
    ...EVIDENCE,
    ...GROWING,
    ...CHANGES
];
