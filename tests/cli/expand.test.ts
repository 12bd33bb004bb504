import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jury, normalise, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

describe('jury expand', () => {
    let world: World;
    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
        await world.client.select(0, 3, new Uint8Array());
    });
    afterAll(() => world.stop());

    const court = (...args: string[]) => jury([...args, ...world.court], { cwd: world.folder });

    it('draws behind a jury, once', async () => {
        const { code, stdout, stderr } = await court('expand', '1', '--more', '2', '--memo', 'alternates');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(normalise(stdout).replace(/a0[0-9a-f]{2}/g, '<id>')).toBe(
            'Drawn behind block 1, on record in block 2:\n    1  <id>\n    2  <id>\nNext: jury commit\n'
        );
        const drawn = [...(await world.client.getJurors(1)), ...(await world.client.getJurors(2))].map(
            String
        );
        expect(new Set(drawn).size).toBe(5);
        const again = await court('expand', '1', '--more', '2');
        expect(again).toMatchObject({ code: 4, stdout: '', stderr: 'jury: ALREADY_EXPANDED: by block 2\n' });
    });

    it('says why it cannot', async () => {
        const refusals = [
            ['0', '1', 'NOT_A_DRAW'],
            ['9', '1', 'INDEX_OUT_OF_RANGE'],
            ['2', '0', 'COUNT_OUT_OF_RANGE'],
            ['2', '16', 'POOL_TOO_SMALL']
        ] as const;
        const before = await world.state();
        for (const [index, more, refusal] of refusals) {
            const { code, stdout } = await court('expand', index, '--more', more, '--json');
            expect(code).toBe(4);
            expect(oneObject(stdout)).toMatchObject({ error: { code: refusal } });
        }
        expect(await court('expand', 'one', '--more', '1')).toMatchObject({ code: 2 });
        expect(await world.state()).toEqual(before);
    });
});
