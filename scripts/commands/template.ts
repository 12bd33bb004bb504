import { Argument, Command } from 'commander';
import { PAPER, type Language } from '../../src/web/texts/paper.js';
import { languageOption } from '../cli/paper/index.js';
import { printPieces } from '../cli/output/index.js';

const FIELDS = `
{field} is a column of the list of people, what --field gives, or one that the
program fills in: {id} {number} {case} {role} {others} {pool} {drawn} {today}
{state}. Those, and {court} {date} {place} {contact}, which --field gives, are
never a column's: for a column of such a name write {column_state}, as for any
other.`;

/** For a clerk: what letters and slips say, to be changed and given to `letters` and `enrol` with `--template`. */
export function templateCommand(): Command {
    return new Command('template')
        .description('Print the template of letters or slips, to change it and give it with --template.')
        .addArgument(new Argument('<of>', 'what it is for').choices(['letter', 'slip']))
        .addOption(languageOption())
        .addHelpText('after', FIELDS)
        .action((kind: 'letter' | 'slip', { language }: { language: Language }) =>
            printPieces([PAPER[language][kind].trimEnd()])
        );
}
