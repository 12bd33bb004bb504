import { Option, type Command } from 'commander';
import { PAPER } from '../../../src/web/texts/paper.js';

/** How letters and slips look. */
export const withPaperOptions = (command: Command): Command =>
    command
        .addOption(languageOption())
        .option('--template <file>', 'what the paper says, with fields (jury template prints one to change)')
        .option(
            '--field <name=value...>',
            'fill a field: court, date, place, contact, or one of your template'
        )
        .option(
            '--address <line...>',
            'lines of the address, with columns of the file in braces, such as "{first_name} {last_name}"'
        );

export const languageOption = (): Option =>
    new Option('--language <code>', 'the language of the paper').choices(Object.keys(PAPER)).default('en');
