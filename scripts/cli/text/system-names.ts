import { stderr } from 'node:process';
import { systemNames } from '../../../src/archive/folder/index.js';
import { visible } from '../output/index.js';

const LISTED = 5;

/** Tells what systems and copying programs put into an archive: it is no part of it, was not read, and harms nothing. */
export function tellSystemNames(folder: string): void {
    const names = systemNames(folder);
    if (names.length === 0) return;
    const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
    const listed = names.slice(0, LISTED).join(', ');
    stderr.write(`${visible(`Passed over in ${folder}, as no part of the archive: ${listed}${more}`)}\n`);
}
