import { statSync } from 'node:fs';
import { shellWord } from '../../../src/node/index.js';
import { platform, stderr } from 'node:process';
import { visible } from '../output/index.js';

/**
 * Says on standard error if others of this machine may read a private key. Such keys come from other tools too, so
 * they are used all the same.
 */
export function warnIfExposed(path: string): void {
    // Windows has no such modes, and Node makes them up.
    if (platform === 'win32') return;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) === 0) return;
    stderr.write(
        `jury: warning: FILE_EXPOSED: others may read ${visible(path)}; run: chmod 600 ${visible(shellWord(path))}\n`
    );
}

/** The same of a folder for private files: what lies in it others cannot read, but take away and put theirs in its place. */
export function warnIfWritable(folder: string): void {
    if (platform === 'win32') return;
    const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o022) === 0) return;
    stderr.write(
        `jury: warning: FILE_EXPOSED: others may write in ${visible(folder)}, and put files of theirs in place of yours; run: chmod 700 ${visible(shellWord(folder))}\n`
    );
}
