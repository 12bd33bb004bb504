import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { askLine } from '../ask.js';
import { CONFIG_MEMBERS } from './members.js';
import type { ConfigValues, MemberName } from './members.js';

/** The bytes of the file. @param path its own: paths in it are relative to its folder @param values paths as from here */
export function encodeConfig(path: string, values: ConfigValues): Uint8Array {
    const members = (Object.keys(CONFIG_MEMBERS) as MemberName[]).flatMap((name) => {
        const value = values[name];
        return value === undefined ? [] : [[name, isPath(name, value) ? fromThere(path, value) : value]];
    });
    return new TextEncoder().encode(`${JSON.stringify(Object.fromEntries(members), null, 4)}\n`);
}

export const isPath = (name: MemberName, value: string): boolean => {
    const { kind } = CONFIG_MEMBERS[name];
    return kind === 'path' || (kind === 'path or hex' && !/^[0-9a-f]{64,}$/i.test(value));
};

const fromThere = (path: string, value: string): string =>
    isAbsolute(value) ? value : relative(resolve(dirname(path)), resolve(value)) || '.';

/** Whether what is written beside this file may come into a commit. */
export function isUnderGit(path: string): boolean {
    for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
        if (existsSync(join(folder, '.git'))) return true;
        if (folder === dirname(folder)) return false;
    }
}

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

/** Asks at the terminal for what the line does not say. An empty answer leaves it out. */
export async function askForConfig(given: Asked): Promise<Asked> {
    const ask = async (question: string, value: string | undefined): Promise<string | undefined> =>
        value ?? ((await askLine(`${question}: `)) || undefined);
    const network = await ask('Network: ic, local or a URL (Enter: ic)', given.network);
    const canister = await ask(`Id of the jury canister (${NONE})`, given.canister);
    const people = await ask(`CSV file of the people (${NONE})`, given.people);
    const idColumn =
        people === undefined
            ? given.idColumn
            : await ask('Column of it that identifies a person, such as email', given.idColumn);
    return {
        ...given,
        ...(network !== undefined && { network }),
        ...(canister !== undefined && { canister }),
        ...(people !== undefined && { people }),
        ...(idColumn !== undefined && { idColumn })
    };
}
