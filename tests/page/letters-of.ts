import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { decodeLetter, decodeSlip } from '../../src/juror/letter.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { jury } from '../cli/jury-process.js';
import { JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';

/** Three of twelve people, drawn and seated with the command line: each juror's letter and slip. */
export async function lettersOf(world: World, memo: string): Promise<(readonly [Letter, Slip])[]> {
    const { client, folder, court } = world;
    const env = {
        JURY_ENTITY: join(folder, 'entity.json'),
        JURY_ENTITY_PASSPHRASE: 'four quite random words'
    };
    const run = async (...args: string[]) => {
        const { code, stderr } = await jury(args, { cwd: folder, env });
        expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    };
    const commit = async () => client.commit((await client.getCertificate()) ?? new Uint8Array());
    writeFileSync(
        join(folder, 'people.csv'),
        `id\n${'abcdefghijkl'.replace(/./g, 'person-$&@court.example\n')}`
    );
    await run('entity', 'init', 'entity.json');
    await run('entity', 'publish', ...court);
    await run('enrol', '--file', 'people.csv', '--id-column', 'id', '--slips', 'slips', '--json', ...court);
    await client.remove(JURORS, new Uint8Array());
    await commit();
    const pool = (await client.length()) - 1;
    const draw = await client.select(pool, 3, new TextEncoder().encode(memo));
    await commit();
    await run('seats', String(draw), ...court);
    await commit();
    await run('letters', String(draw), '--out', 'letters', ...court);
    const filesOf = (sub: string) =>
        readdirSync(join(folder, sub))
            .filter((name) => name.endsWith('.json'))
            .map((name) => readFileSync(join(folder, sub, name)));
    const slips = filesOf('slips').map(decodeSlip);
    return filesOf('letters').map((bytes) => {
        const letter = decodeLetter(bytes);
        const slip = slips.find(({ poolId }) => toHex(poolId) === toHex(letter.poolId));
        if (slip === undefined) throw new Error('a letter to nobody');
        return [letter, slip] as const;
    });
}
