import { canisterText } from '../../../src/protocol/principal-text.js';
import type { Moved } from '../../../src/juror/index.js';

/** How one asks for a log that was restored, if it is the court's. */
export const movedHint = ({ from, to }: Moved): string =>
    `if the court says so, ask with --canister ${canisterText(to)} --successor-of ${canisterText(from)}`;
