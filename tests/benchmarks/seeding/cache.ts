import { createHash } from 'node:crypto';
import {
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';

/** What took long to make and depends on sources only: removed by `make clean`, and when its sources change. */
const CACHE = join(packageRoot, 'node_modules/.cache/icjury');

/** A hash over files and folders of the repository, and anything else that a result depends on. */
export function sourcesHash(paths: readonly string[], ...more: readonly string[]): string {
    const hash = createHash('sha256');
    for (const path of paths.flatMap(filesIn)) {
        hash.update(`${path}\0`)
            .update(readFileSync(join(packageRoot, path)))
            .update('\0');
    }
    return hash.update(JSON.stringify(more)).digest('hex').slice(0, 16);
}

function filesIn(path: string): string[] {
    if (statSync(join(packageRoot, path)).isFile()) return [path];
    return readdirSync(join(packageRoot, path), { recursive: true, encoding: 'utf8' })
        .sort()
        .map((name) => join(path, name))
        .filter((name) => statSync(join(packageRoot, name)).isFile());
}

/** A short text that was worked out once and is kept under a name. */
export async function keptText(name: string, make: () => Promise<string> | string): Promise<string> {
    const path = join(CACHE, name);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    const text = await make();
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
    return text;
}

/**
 * The folder `name` made from sources with this hash, made now if need be. One made from others is removed.
 * @param make fills the folder that it is given
 */
export async function cachedFolder(
    name: string,
    hash: string,
    make: (folder: string) => Promise<void> | void
): Promise<string> {
    const folder = join(CACHE, `${name}-${hash}`);
    if (existsSync(folder)) return folder;
    mkdirSync(CACHE, { recursive: true });
    for (const other of readdirSync(CACHE)) {
        const isOutdated = other.startsWith(`${name}-`) && /^-[0-9a-f]{16}$/.test(other.slice(name.length));
        if (isOutdated) rmSync(join(CACHE, other), { recursive: true, force: true });
    }
    const part = `${folder}.${process.pid}`;
    mkdirSync(part);
    try {
        await make(part);
        if (existsSync(folder)) rmSync(part, { recursive: true });
        else renameSync(part, folder);
    } catch (error) {
        rmSync(part, { recursive: true, force: true });
        throw error;
    }
    return folder;
}
