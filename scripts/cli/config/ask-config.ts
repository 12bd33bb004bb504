import { existsSync } from 'node:fs';
import { stderr } from 'node:process';
import { canisterFrom, networkUrl, readRootKey } from '../arguments.js';
import { askLine } from '../ask.js';
import { CliError, EXIT, explain } from '../errors.js';
import { visible } from '../output/index.js';

/** What jury init is told, on its line or at the terminal. */
export interface Asked {
    readonly network?: string;
    readonly canister?: string;
    readonly rootKey?: string;
    readonly identity?: string;
    readonly entity?: string;
    readonly people?: string;
    readonly idColumn?: string;
    readonly exempt?: string;
    readonly copy: string;
}

const NONE = 'Enter: later';

/** Asks at the terminal for what the line does not say, and again for what cannot be. An empty answer leaves it out. */
export async function askForConfig(given: Asked): Promise<Asked> {
    const network = given.network ?? (await ask('Network: ic, local or a URL (Enter: ic)', networkUrl));
    const canister = given.canister ?? (await ask(`Id of the jury canister (${NONE})`, canisterFrom));
    const people =
        given.people ?? (await ask(`CSV file of the people (${NONE})`, (list) => requireList(list)));
    const idColumn =
        given.idColumn ??
        (people === undefined
            ? undefined
            : await ask('Column of it that identifies a person, such as email', (column) =>
                  requireList(people, column)
              ));
    return {
        ...given,
        ...(network !== undefined && { network }),
        ...(canister !== undefined && { canister }),
        ...(people !== undefined && { people }),
        ...(idColumn !== undefined && { idColumn })
    };
}

/** @param check throws what is wrong with an answer */
async function ask(question: string, check: (answer: string) => unknown): Promise<string | undefined> {
    for (;;) {
        const answer = await askLine(`${question}: `);
        if (answer === '') return undefined;
        try {
            await check(answer);
            return answer;
        } catch (error) {
            const { message, exitCode } = explain(error);
            if (exitCode !== EXIT.usage) throw error;
            stderr.write(`${visible(message)}\n`);
        }
    }
}

/** The options of the line as somebody types them. */
const OPTIONS = {
    network: '--network',
    canister: '--canister',
    rootKey: '--root-key',
    identity: '--identity',
    entity: '--entity',
    people: '--people',
    idColumn: '--id-column',
    exempt: '--exempt',
    copy: '--copy'
} as const satisfies Record<keyof Asked, string>;

/** All that can be checked of what is known, without a network. @throws {CliError} {JuryError} */
export async function checkAsked(asked: Asked): Promise<void> {
    for (const [name, option] of Object.entries(OPTIONS) as [keyof Asked, string][])
        if (asked[name]?.trim() === '')
            throw new CliError('USAGE', `${option} is empty; leave it out if you have none`);
    const { network, canister, rootKey, people, idColumn, exempt } = asked;
    if (network !== undefined) networkUrl(network);
    if (canister !== undefined) canisterFrom(canister);
    // The key of a replica that is not started yet comes later.
    if (rootKey !== undefined && (existsSync(rootKey) || isHex(rootKey))) readRootKey(rootKey);
    for (const list of [people, exempt]) if (list !== undefined) await requireList(list, idColumn);
}

export const isHex = (text: string): boolean => /^[0-9a-f]+$/i.test(text);

/**
 * That a list which is there can be read, and has the column; what is wrong with its rows is told when it is used.
 * @throws {CliError} `CSV_MALFORMED`, `CSV_COLUMN_MISSING`
 */
async function requireList(file: string, column?: string): Promise<void> {
    if (!existsSync(file)) return;
    // Loaded only here: every command reads `jury.json`, and few read lists.
    const { columnOf, readTable } = await import('../files/index.js');
    const { header } = readTable(file);
    if (column !== undefined) columnOf(header, column, file);
}
