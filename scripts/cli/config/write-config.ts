import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { CONFIG_MEMBERS, type ConfigValues, type MemberName } from './members.js';

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
