import { join } from 'node:path';
import { expect } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { FIRST_SEED, publicKey, ROGUE_SEED, SECRETS, uidOf } from '../juror/seated-jury.js';
import { jury } from './jury-process.js';
import { createWorld, JURORS } from './world.js';
import type { World } from './world.js';

const PASSPHRASE = 'four quite random words';
export const UIDS = Array.from({ length: 30 }, (_, i) => uidOf(i));
/** People are enrolled in block 2; blocks 0 and 1 put others in and took them out. */
export const POOL = 2;

/** A court with its entity files, `entity.json` and one of others, `other.json`, and thirty people enrolled. */
export interface EnrolledCourt {
    readonly world: World;
    readonly options: { readonly cwd: string; readonly env: Record<string, string> };
    commit(): Promise<unknown>;
    /** The command line, which has to succeed without a word on standard error. @returns its output */
    run(...args: string[]): Promise<string>;
    /** `--root-key ...` */
    key(): string[];
}

export async function enrolledCourt(): Promise<EnrolledCourt> {
    const world = await createWorld({ committedOnly: true });
    const { client, folder, replica } = world;
    createEntityFile(join(folder, 'entity.json'), { ...SECRETS, entitySeeds: [FIRST_SEED] }, PASSPHRASE);
    createEntityFile(join(folder, 'other.json'), { ...SECRETS, entitySeeds: [ROGUE_SEED] }, PASSPHRASE);
    await client.setEntityKey(publicKey(FIRST_SEED), undefined);
    await client.remove(JURORS, new Uint8Array());
    const rows = UIDS.map((uid, i) => `Person ${i},${uid},"Street ${i}, Town"`);
    world.file('people.csv', `name,email,address\n${rows.join('\n')}\n`);
    const options = { cwd: folder, env: { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE } };
    const court: EnrolledCourt = {
        world,
        options,
        commit: async () => client.commit((await client.getCertificate()) ?? new Uint8Array()),
        run: async (...args) => {
            const { code, stdout, stderr } = await jury(args, options);
            expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
            return stdout;
        },
        key: () => ['--root-key', toHex(replica.rootKey)]
    };
    await court.run('enrol', ...PEOPLE, '--slips', 'slips', ...world.court);
    await court.commit();
    return court;
}

export const PEOPLE = ['--file', 'people.csv', '--id-column', 'email'];
