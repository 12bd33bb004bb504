import type { Command } from 'commander';

/** Which commands stand together in the list of all. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
    'For a court:': ['init', 'enrol', 'slips', 'select', 'expand', 'staged', 'commit', 'seats', 'letters', 'template', 'excuse', 'withdraw'], // prettier-ignore
    'What is on record:': ['status', 'cost', 'list', 'show', 'jury', 'log'],
    'For a juror, and who asks one:': ['check', 'present', 'accept', 'testify'],
    'For who keeps or checks a copy:': ['backup', 'fetch', 'verify', 'prove', 'inspect', 'diff', 'watch', 'serve', 'restore'], // prettier-ignore
    'Keys and roles:': ['identity', 'entity', 'rotate-key', 'authorize', 'deauthorize', 'set-root-key'],
    'Raw ids, and a network on this machine:': ['add', 'remove', 'replica']
};

/** Puts the commands of a program into groups, in the order in which they are needed. */
export function groupCommands(program: Command): void {
    for (const [heading, names] of Object.entries(GROUPS))
        for (const command of program.commands)
            if (names.includes(command.name())) command.helpGroup(heading);
}

/** Says in the help of each command which options it cannot do without. */
export function markRequired(command: Command): void {
    for (const option of command.options) if (option.mandatory) option.description += ' (required)';
    for (const sub of command.commands) markRequired(sub);
}
