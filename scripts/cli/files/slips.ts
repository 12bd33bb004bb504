import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EntityError } from '../../../src/entity/entity-error.js';
import {
    makePrivateFolder,
    readPrivateFile,
    requirePrivateFolder,
    writePrivateFile
} from '../../../src/entity/private-file.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import { encodeSlip, type Slip } from '../../../src/juror/index.js';
import { enrol } from '../../../src/protocol/seats.js';
import { progress } from '../output/index.js';
import { warnIfWritable } from '../input/index.js';

/** The place of somebody on a list, from 0, and their id. */
export type Placed = readonly [place: number, uid: string];

/** The name of a slip: by the place on the list, so that the same list makes the same names again. */
export const slipName = (place: number): string => `slip-${String(place + 1).padStart(6, '0')}.json`;

/** @param key K_pool */
export const slipOf = (uid: string, key: Uint8Array, canisterId: Uint8Array): Slip => ({
    canisterId,
    uid,
    ...enrol(key, canisterId, new TextEncoder().encode(uid))
});

/**
 * Before any is written, or something is sent: those of another list have the same names.
 * @throws {EntityError} `FILE_EXISTS`, `FILE_UNWRITABLE`
 */
export function requireSlipsFit(
    folder: string,
    people: readonly Placed[],
    key: Uint8Array,
    canisterId: Uint8Array
): void {
    for (const [place, uid] of people) {
        const path = join(folder, slipName(place));
        if (!existsSync(path)) continue;
        if (!equalBytes(readPrivateFile(path), encodeSlip(slipOf(uid, key, canisterId))))
            throw new EntityError(
                'FILE_EXISTS',
                `${path} is another slip, as of another list; nothing was written: choose another folder, or move what is there away`
            );
    }
    requirePrivateFolder(folder);
}

/**
 * Writes slips, readable by their owner only. One that is there with the same content is left alone.
 * @param key K_pool
 * @throws {EntityError} `FILE_EXISTS` if another slip has the name, `FILE_UNWRITABLE`
 */
export function writeSlips(
    folder: string,
    people: readonly Placed[],
    key: Uint8Array,
    canisterId: Uint8Array
): void {
    requireSlipsFit(folder, people, key, canisterId);
    makePrivateFolder(folder);
    warnIfWritable(folder);
    const show = progress('writing slips');
    for (const [i, [place, uid]] of people.entries()) {
        writePrivateFile(join(folder, slipName(place)), encodeSlip(slipOf(uid, key, canisterId)), false);
        if (i % 500 === 0) show(i, people.length);
    }
    show(people.length, people.length);
}
