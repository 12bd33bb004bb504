import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { SECRETS } from '../juror/seated-jury.js';
import { expectFailure, jury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

const PASSPHRASE = 'four quite random words';

describe('jury seats', () => {
    let world: World;
    let options: { cwd: string; env: Record<string, string> };
    const seats = (index: number) => ['seats', String(index), '--entity', 'entity.json', ...world.court];
    const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());

    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
        createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
        options = { cwd: world.folder, env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE } };
    });
    afterAll(() => world.stop());

    it('are those of a committed draw, of the newest block of its chain', async () => {
        const { client } = world;
        const draw = await client.select(0, 3, asciiBytes('three'));
        await expectFailure('NOT_COMMITTED', 4, seats(draw), options);
        const more = await client.expand(draw, 2, asciiBytes('and two'));
        await commit();
        const before = await world.state();
        await expectFailure('NOT_COMMITTED', 4, seats(99), options);
        await expectFailure('NOT_A_DRAW', 2, seats(0), options);
        const said = await expectFailure('CHAIN_EXTENDED', 2, seats(draw), options);
        expect(said).toContain(`jury seats ${more}`);
        expect(await world.state()).toEqual(before);
        expect(await jury(seats(more), options)).toMatchObject({ code: 0, stderr: '' });
        expect(await client.length()).toBe(more + 2);
    });
});
