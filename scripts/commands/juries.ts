import { Command } from 'commander';
import { parseCount } from '../cli/arguments.js';
import { withNetworkOptions } from '../cli/context.js';
import { CliError, EXIT } from '../cli/errors.js';
import { looksLikeCase } from '../cli/files/index.js';
import { archiveOption, juriesOf, logFrom, stagedWords } from '../cli/log/index.js';
import type { Jury, ReadLog, SourceOptions } from '../cli/log/index.js';
import { alikeLines, escapedName, excerpt, plural, print } from '../cli/output/index.js';
import { juryLine, juryLines, juryObject, type ListedJury } from '../cli/text/index.js';

type ListOptions = SourceOptions & { readonly last: number };

/** Of a long log, more than anybody reads at once. */
const LISTED = 100;

export function listCommand(): Command {
    const command = new Command('list')
        .description('The juries on record by their cases, with the state of each.')
        .option('--last <n>', 'of the newest so many draws', parseCount, LISTED)
        .addOption(archiveOption())
        .addHelpText('after', STATES);
    return withNetworkOptions(command).action(runList);
}

const STATES = `
A jury is drawn; seated, once its seats are published; superseded, once it was
extended and seated anew; or withdrawn.`;

async function runList({ last, ...options }: ListOptions): Promise<void> {
    const log = await logFrom(options);
    const all = juriesOf(log).map(listed);
    const shown = all.slice(Math.max(0, all.length - last));
    const cases = new Map<string, ListedJury[]>();
    for (const jury of shown) cases.set(jury.caseName, [...(cases.get(jury.caseName) ?? []), jury]);
    print(
        options.json,
        () => ({ juries: shown.map(juryObject), count: all.length, staged: log.staged ?? null }),
        () => [
            ...[...cases].flatMap(([name, juries]) => [
                name === '' ? 'Without a case' : `Case ${excerpt(name)}`,
                ...juries.map((jury) => `  ${juryLine(jury)}`)
            ]),
            all.length === 0 &&
                `No jury ${log.staged === 0 ? 'was drawn yet; draw one with: jury select' : 'is on record yet'}`,
            all.length > shown.length &&
                `${plural(all.length - shown.length, 'earlier jury', 'earlier juries')} not shown; --last shows more`,
            ...stagedWords(log)
        ]
    );
}

export function showCommand(): Command {
    const command = new Command('show')
        .description('All juries of a case: as drawn and as they sit, with those that were withdrawn.')
        .argument('<case>', 'as its case record names it')
        .addOption(archiveOption());
    return withNetworkOptions(command).action(runShow);
}

async function runShow(name: string, options: SourceOptions): Promise<void> {
    const log = await logFrom(options);
    const all = juriesOf(log);
    const juries = all.filter(({ caseName }) => caseName === name && name !== '').map(listed);
    if (juries.length === 0) throw notFound(name, all, log);
    const others = new Set(all.map(({ caseName }) => caseName));
    const alike = [...others].filter(looksLikeCase(name));
    print(
        options.json,
        () => ({ case: name, juries: juries.map(juryObject), alike, staged: log.staged ?? null }),
        () => [
            `Case ${excerpt(name)}: ${plural(juries.length, 'jury', 'juries')}`,
            ...juries.flatMap((jury) => ['', ...juryLines(jury)]),
            ...(juries.filter(({ report }) => report.withdrawn === undefined).length > 1
                ? ['', 'More than one was drawn for this case: ask which of them was used, and why.']
                : []),
            ...withGap(alikeLines(alike)),
            ...withGap(stagedWords(log))
        ]
    );
}

const withGap = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** With the names that were meant, if there are any close to it. */
function notFound(name: string, all: readonly Jury[], log: ReadLog): CliError {
    const names = [...new Set(all.map(({ caseName }) => caseName))].filter((one) => one !== '');
    const near = names.filter(
        (one) => one.toLowerCase().includes(name.trim().toLowerCase()) && name.trim() !== ''
    );
    const [what, some] = near.length > 0 ? ['there are', near] : ['on record are', names.slice(-5)];
    const advice = some.length === 0 ? 'no draw has a case record' : `${what}: ${excerpt(some.join(', '))}`;
    return new CliError(
        'CASE_NOT_FOUND',
        `no draw is of case ${escapedName(name)}; ${[advice, ...stagedWords(log)].join('. ')}; see: jury list`,
        EXIT.usage
    );
}

function listed({ draws, ...jury }: Jury): ListedJury {
    const [select] = draws;
    return {
        ...jury,
        blocks: draws.map(({ index }) => index),
        drawnAt: select?.timestamp ?? 0n,
        poolIndex: select?.poolIndex ?? 0,
        poolSize: select?.poolSize ?? 0,
        poolCommittedBefore: select?.poolCommittedBefore ?? false
    };
}
