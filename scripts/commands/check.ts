import { Command, Option } from 'commander';
import { article, checkLetter, checkPresentation, decodePresentation, unnamedWords } from '../../src/juror/index.js'; // prettier-ignore
import type { CheckVerdict } from '../../src/juror/index.js';
import { parseAudience, parseNonce } from '../cli/presentation-arguments.js';
import { caseWord, plural, time } from '../cli/output/index.js';
import { printChecks } from '../cli/text/index.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { CliError } from '../cli/errors.js';
import { readHanded } from '../cli/files/index.js';
import { policyFrom, readLetter, readSlip, type PolicyOptions } from '../cli/log/index.js';

const withPolicyOptions = (command: Command, ofWhom: string): Command =>
    command
        .option(
            '--archive <folder>',
            'a fetched copy of the log: runs the draw again, and shows that no other list came first'
        )
        .addOption(
            new Option('-c, --canister <id>', `the canister it must be of, ${ofWhom}`).env('JURY_CANISTER')
        )
        .option(
            '--successor-of <id>',
            'the canister whose log that one goes on from: anybody can make such a one, so the court has to say so'
        )
        .addOption(rootKeyOption())
        .addOption(jsonOption());

interface CheckOptions extends PolicyOptions {
    readonly slip?: string;
    readonly json?: boolean;
}

/** For a juror: no key, no account, no network. */
export function checkCommand(): Command {
    const command = new Command('check')
        .description('For a juror: check the letter that says you were drawn, offline.')
        .argument('<letter>', 'its file, or a file with the text of its code; - is standard input')
        .option(
            '--slip <file>',
            'your slip from enrolment, or a file with the text of its code: shows that the letter is about you'
        );
    return withPolicyOptions(command, 'where its log is now (default: the one it names)').action(
        async (text: string, options: CheckOptions) => {
            const letter = readLetter(text);
            const slip = options.slip === undefined ? undefined : readSlip(options.slip);
            const policy = await policyFrom(options, letter.canisterId);
            const verdict = checkLetter(letter, slip, policy);
            printChecks(verdict, { json: options.json, rootKey: policy.rootKey }, letterWords(verdict));
        }
    );
}

/** What a letter that verifies says of its person. */
function letterWords(verdict: CheckVerdict): string {
    const { anonymitySet, supersededBy: by, drawnAs, whole, withdrawn, person, alternate } = verdict;
    const others = plural((anonymitySet ?? 0) - 1, 'other');
    const [drawn, rest] = whole
        ? [`you were drawn by lot${forCase(verdict)}`, oldCopy(verdict)]
        : [
              `the network certified a draw with you in it${forCase(verdict)}`,
              withoutLog('your seat', verdict)
          ];
    if (withdrawn !== undefined)
        return `${drawn}, but the draw was withdrawn, on ${wordOf(verdict)}, in block ${withdrawn.index}: you do not sit${rest}`;
    if (by !== undefined)
        return `${drawn}, but this jury is superseded by the jury of block ${by}, whose draw goes on from yours: ask for your letter of block ${by}${rest}`;
    if (person === 'excused')
        return `${drawn}, and you are excused, on ${wordOf(verdict)}: you do not sit${rest}`;
    const rank = alternate === undefined ? '' : `; you are alternate ${alternate.place} of ${alternate.of}`;
    const moved = person === 'moved up' ? '; you moved up, and sit as a juror' : '';
    if (!whole)
        return `${drawn}, and the entity a seat for you, as ${article(drawnAs ?? 'juror')} with ${others}${rank}${moved}${rest}`;
    if (drawnAs === 'alternate')
        return `${drawn}, as an alternate of this jury, with ${others}${rank}${moved}${rest}`;
    return `${drawn}, and sit on this jury with ${others}${rest}`;
}

const forCase = ({ caseName }: CheckVerdict): string =>
    caseName === undefined ? '' : ` for case ${caseWord(caseName)}`;

/** By whose word it is what became of the jury. */
const wordOf = ({ reset }: CheckVerdict): string =>
    reset === undefined ? "the entity's word" : 'the word of a reset key';

/** What is on record behind the end of a log that is older than what it is checked with. */
function oldCopy({ asOf = 0n, wholeAsOf = asOf }: CheckVerdict): string {
    if (asOf <= wholeAsOf) return '';
    return `; the copy of the log is older, as of ${time(wholeAsOf)}: that nothing else is on record since takes a newer one`;
}

/** What receipts cannot show: whoever made them chose which. */
function withoutLog(whom: string, { withdrawn, person, unnamed, redrawn }: CheckVerdict): string {
    const open =
        withdrawn !== undefined
            ? 'and that no other list came first'
            : `that no other list came first, and whether ${person === 'excused' || unnamed !== undefined ? 'the draw is' : `${whom} is excused, or the draw`} withdrawn`;
    return `, by the record of the draw and the word of the entity; ${redrawn ? '' : 'that chance drew it, '}${open}, takes the log (--archive)`;
}

const NO_CANISTER =
    "name the court's canister with --canister, from a source that you trust: a presentation can be of anybody's";

interface AcceptOptions extends PolicyOptions {
    readonly nonce: Uint8Array;
    readonly audience: string;
    readonly json?: boolean;
}

export function acceptCommand(): Command {
    const command = new Command('accept')
        .description('For a third party: check that who made a presentation holds a seat of a jury.')
        .argument('<presentation>')
        .requiredOption(
            '--nonce <hex>',
            'what you asked with: new for each question, such as openssl rand -hex 16',
            parseNonce
        )
        .requiredOption('--audience <text>', 'who you said you are', parseAudience);
    return withPolicyOptions(command, "the court's: needed").action(
        async (path: string, options: AcceptOptions) => {
            const presentation = readHanded(path, 'PRESENTATION_MALFORMED', decodePresentation);
            if (options.canister === undefined) throw new CliError('USAGE', NO_CANISTER);
            const challenge = { nonce: options.nonce, audience: new TextEncoder().encode(options.audience) };
            const policy = await policyFrom(options, presentation.canisterId);
            const verdict = checkPresentation(presentation, challenge, policy);
            printChecks(
                verdict,
                { json: options.json, rootKey: policy.rootKey },
                seatWords(presentation.block, verdict)
            );
        }
    );
}

/** What a presentation that verifies says of its maker. */
function seatWords(block: number, verdict: CheckVerdict): string {
    const { anonymitySet = 0, drawnAs = 'juror', supersededBy: by, person, withdrawn, unnamed } = verdict;
    const { wholeAsOf } = verdict;
    const record =
        withdrawn !== undefined
            ? `, of a draw that was withdrawn in block ${withdrawn.index}: it is no jury any more`
            : person === 'excused'
              ? ', recorded as excused: they do not sit'
              : unnamed !== undefined || wholeAsOf === undefined
                ? ''
                : `, not recorded as excused as of ${time(wholeAsOf)}`;
    const mayBeExcused =
        unnamed === undefined || withdrawn !== undefined ? '' : `; ${unnamedWords(unnamed, drawnAs)}`;
    const superseded =
        by === undefined
            ? ''
            : `, which is superseded by the jury of block ${by}: ask to be shown a seat of that one`;
    return `its maker holds one of ${plural(anonymitySet, 'seat')} of the jury of block ${block}${forCase(verdict)} that were drawn as ${drawnAs}s${record}${superseded}${wholeAsOf === undefined ? withoutLog('this seat', verdict) : oldCopy(verdict)}${mayBeExcused}`;
}
