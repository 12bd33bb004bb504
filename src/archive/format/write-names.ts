/**
 * Stands in an archive while it is written. One that stays behind says that an update was cut off: files may then
 * hold more than the manifest counts, and temporary files may lie about.
 */
export const LOCK_FILE = 'update.lock';
export const LOCK_LEFTOVER = /^update\.lock\.\d+\.stale$/;

/** What a write that was cut off leaves behind: the name of the file, the number of the process, `.tmp`. */
export const TEMPORARY =
    /^((manifest|roles|draws|entity)\.json|\d{8}\.bundle|\d{8}\.json|\d{20}\.json)\.\d+\.tmp$/;
