import { join } from 'node:path';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { SECRETS } from '../juror/seated-jury.js';

export const PASSPHRASE = 'four quite random words';

/** Makes `entity.json` in a folder. @returns what a command there is run with, which opens it */
export function withEntity(folder: string): { cwd: string; env: Record<string, string> } {
    createEntityFile(join(folder, 'entity.json'), SECRETS, PASSPHRASE);
    return { cwd: folder, env: { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE } };
}
