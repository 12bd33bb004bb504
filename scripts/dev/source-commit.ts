import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/** Everything that the canister's module, with the pages in it, is made from. */
export const CANISTER_SOURCES = [
    'src',
    'candid',
    'dfx.json',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
    'scripts/tsconfig.build.json',
    'scripts/dev'
];

/**
 * The commit that a checkout is at, with `-dirty` behind it if the canister's sources differ from it; `unknown` if
 * the folder is no checkout of its own, or git is not there.
 */
export function sourceCommit(root: string): string {
    const top = git(root, 'rev-parse', '--show-toplevel');
    if (top === undefined || realpathSync(top) !== realpathSync(root)) return 'unknown';
    const commit = git(root, 'rev-parse', '--verify', 'HEAD');
    const changes = git(root, 'status', '--porcelain', '--untracked-files=all', '--', ...CANISTER_SOURCES);
    if (commit === undefined || changes === undefined) return 'unknown';
    return changes === '' ? commit : `${commit}-dirty`;
}

/** What git says, or undefined if it fails. Whoever owns the folder: containers often build as another user. */
export function git(root: string, ...command: string[]): string | undefined {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
    const options = ['-c', `safe.directory=${realpathSync(root)}`, '-C', root];
    const { status, stdout } = spawnSync('git', [...options, ...command], { env, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
}
