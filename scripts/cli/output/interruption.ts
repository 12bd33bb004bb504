import { CliError, EXIT, explain } from '../errors.js';
import { printFailure } from './print.js';

let told = false;
/** Changes of this process: whether any left it, and of how many nobody knows yet what came of them. */
let [sent, out] = [false, 0];

export function noteSending(isOut: boolean): void {
    sent ||= isOut;
    out += isOut ? 1 : -1;
}

let leftOver: ((wasSent: boolean) => string) | undefined;

/** What Ctrl-C leaves on this machine, from here on: put in order if nothing was sent, and told. */
export function onInterruption(act: typeof leftOver): void {
    leftOver = act;
}

/**
 * From here on Ctrl-C says what it leaves open. Only for who signs calls: nothing else can change anything, and a
 * listener keeps Ctrl-C from ending long computations at once.
 */
export function tellInterruption(json: boolean | undefined): void {
    if (told) return;
    told = true;
    process.on('SIGINT', () => {
        // Commands that go on until they are stopped end in their own way.
        if (process.listenerCount('SIGINT') > 1) return;
        printFailure(json === true, explain(new CliError('INTERRUPTED', words(), EXIT.interrupted)));
        process.exit(EXIT.interrupted);
    });
}

function words(): string {
    const left = leftOver === undefined ? '' : `; ${leftOver(sent)}`;
    if (out > 0) return OPEN + left;
    return sent
        ? `no call was under way; what was done before it stays: jury staged shows blocks that wait for a commit${left}`
        : `nothing was sent${left}`;
}

const OPEN =
    'a call that was under way may be carried out all the same, up to two minutes from now; wait for that long, and look before you repeat it: jury staged shows the blocks that wait for a commit, jury status the rest';
