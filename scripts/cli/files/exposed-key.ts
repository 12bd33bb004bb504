import { statSync } from 'node:fs';
import { platform, stderr } from 'node:process';
import { visible } from '../text/index.js';

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
        `jury: warning: FILE_EXPOSED: others may read ${visible(path)}; run: chmod 600 ${visible(path)}\n`
    );
}
