import type { Command } from 'commander';

const PEOPLE = '--file people.csv --id-column email';

/** At least one example for each command, by its name; what its argument is stands in the help above it. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
    init: ['init', `init --canister <id> --people people.csv --id-column email`],
    add: ['add --hex-file ids.hex --memo "list of 2026"'],
    remove: ['remove --hex-file ids.hex'],
    select: [
        'select --count 12 --alternates 3 --case 2026-114',
        'select --count 12 --alternates 3 --case 2026-114 --dry-run'
    ],
    expand: ['expand 7 --more 2 --memo "two are ill"'],
    commit: ['commit', 'commit --dry-run', 'commit --json'],
    staged: ['staged'],
    status: ['status --network local'],
    cost: ['cost', 'cost --jurors 100000 --nodes 34', 'cost --json'],
    fetch: ['fetch copy', 'fetch block-7.receipt --block 7'],
    backup: ['backup copy'],
    verify: [
        'verify copy',
        'verify copy --draws',
        'verify copy --case 2026-114',
        'verify --explain ROOT_MISMATCH',
        'verify --explain'
    ],
    prove: ['prove 7 copy --out block-7.receipt'],
    inspect: ['inspect letter-01.json'],
    diff: ['diff copy other-copy'],
    watch: ['watch copy --every 60', 'watch copy --once'],
    restore: ['restore copy --canister <new canister>'],
    serve: ['serve copy', 'serve --network local --port 8080'],
    authorize: ['authorize <principal>', 'authorize <principal> --role Admin'],
    deauthorize: ['deauthorize <principal>'],
    'identity new': ['identity new clerk.pem'],
    'identity principal': ['identity principal clerk.pem'],
    'identity public-key': ['identity public-key juror.pem'],
    'set-root-key': ['set-root-key --network local'],
    'entity init': ['entity init entity.json'],
    'entity publish': ['entity publish --entity entity.json'],
    'entity keys': ['entity keys'],
    enrol: [
        `enrol ${PEOPLE} --slips slips`,
        `enrol ${PEOPLE} --exempt exempt.csv --remove-exempt`,
        `enrol ${PEOPLE} --remove`
    ],
    slips: [`slips --out slips ${PEOPLE}`, `slips --out slips ${PEOPLE} --person ada@people.example`],
    seats: ['seats 7'],
    excuse: [
        'excuse 7 --number 3 --reason ill',
        'excuse 7 --person ada@people.example --yes',
        `excuse 7 --number 3 ${PEOPLE} --dry-run`
    ],
    withdraw: ['withdraw 7 --reason "drawn from last year\'s roll"'],
    list: ['list', 'list --archive copy --last 20'],
    show: ['show 2026-114'],
    jury: ['jury 7', `jury 7 --csv ${PEOPLE}`],
    log: ['log', 'log --archive copy --from 100 --last 20'],
    letters: [
        `letters 7 --archive copy --out letters ${PEOPLE}`,
        `letters 7 --out letters ${PEOPLE} --language de --address "{first_name} {last_name}" "{street}"`
    ],
    template: ['template letter --language de'],
    testify: ['testify letter-01.json --out again.json --days 90'],
    'rotate-key': ['rotate-key --entity entity.json'],
    check: ['check letter-01.json --slip slip-000001.json', 'check letter-01.json --archive copy'],
    present: ['present letter-01.json --nonce 5eed0123456789ab --audience "A Bank" --out shown.json'],
    accept: ['accept shown.json --nonce 5eed0123456789ab --audience "A Bank" --canister <id>'],
    'replica start': ['replica start --deploy'],
    'replica root-key': ['replica root-key'],
    'replica pocket-ic': ['replica pocket-ic --port-file port']
};

/** Puts the examples of a command, and of those under it, at the end of its help. */
export function addExamples(command: Command, names: readonly string[] = []): void {
    const examples = EXAMPLES[names.join(' ')];
    if (examples !== undefined) {
        const lines = examples.map((example) => folded(`  jury ${example}`));
        command.addHelpText(
            'after',
            ['', lines.length === 1 ? 'Example:' : 'Examples:', ...lines].join('\n')
        );
    }
    for (const sub of command.commands) addExamples(sub, [...names, sub.name()]);
}

/** Goes on in a line of its own before an option that does not fit into 80 columns, as a shell takes it. */
function folded(command: string): string {
    const lines = [''];
    for (const part of command.split(/ (?=--)/)) {
        const last = lines.at(-1) ?? '';
        if (last === '') lines[0] = part;
        else if (last.length + part.length + 3 <= 80) lines[lines.length - 1] = `${last} ${part}`;
        else lines.push(`      ${part}`);
    }
    return lines.join(' \\\n');
}
