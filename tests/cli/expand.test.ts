import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
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
            'Drawn behind block 1, staged in block 2:\n    1  <id>\n    2  <id>\nNext: jury commit\n'
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

    it('says who had left the pool since', async () => {
        const { client } = world;
        const left = (await client.getPool(0, 0, 20)).slice(0, 16);
        const draw = await client.select(0, 2, new Uint8Array());
        const removed = await client.remove(left, new Uint8Array());
        const { stdout } = await court('expand', String(draw), '--more', '18', '--json');
        const object = oneObject(stdout);
        const gone = (object['jurors'] as string[]).filter((id) => left.map(toHex).includes(id)).length;
        expect(object['drawn_but_removed']).toBe(gone);
        const said = `the pool as of block 0 had changed by block ${removed} when this was drawn, from 20 to 4 members; ${gone} of the 18 drawn were no members any more`;
        expect(object['notes']).toEqual([{ code: 'POOL_CHANGED', detail: said }]);
        const select = await court('select', '--count', '20', '--index', '0');
        expect(select.stdout).toContain(
            'from 20 to 4 members; 16 of the 20 drawn were no members any more.\nNext: jury commit\n'
        );
        const certificate = await client.getCertificate();
        await client.commit(certificate ?? new Uint8Array());
        const key = world.file('root-key', toHex(world.replica.rootKey));
        await court('fetch', 'copy');
        const verified = await jury(['verify', 'copy', '--root-key', key], { cwd: world.folder });
        expect(verified.stdout).toContain(
            `the pool had changed by block ${removed} when this was drawn; 16 of the 20 drawn were no members any more\n`
        );
        const inJson = await jury(['verify', 'copy', '--root-key', key, '--json'], { cwd: world.folder });
        const { draws } = oneObject(inJson.stdout) as { draws: object[] };
        expect(draws.at(-1)).toMatchObject({ pool_changed_in: removed, drawn_but_removed: 16 });
        expect(draws[0]).toMatchObject({ pool_changed_in: null, drawn_but_removed: 0 });
    });
});
