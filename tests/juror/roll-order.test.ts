import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { compareBytes, toHex } from '../../src/protocol/bytes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { decodeSlip } from '../../src/juror/letter.js';
import { jury, untold } from '../cli/jury-process.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { SECRETS } from './seated-jury.js';

/**
 * Somebody has the roll, which is public and sorted, and the public log. They take the n-th id that came into the pool
 * for that of the n-th on the roll. A guess that has nothing to do with the truth is right once on average, and the
 * ranks are not correlated.
 */
const PEOPLE = 400;
const PASSPHRASE = 'four quite random words';
const roll = Array.from({ length: PEOPLE }, (_, i) => `p${String(i).padStart(4, '0')}@people.example`);

/** How well the order of ids tells their people. @param truth places of the people, in the order of the ids */
function link(truth: readonly number[]): { hits: number; z: number } {
    const n = truth.length;
    const hits = truth.filter((place, i) => place === i).length;
    const squares = truth.reduce((sum, place, i) => sum + (place - i) ** 2, 0);
    // Spearman's rank correlation; of random orders its standard deviation is 1 / sqrt(n - 1).
    const rho = 1 - (6 * squares) / (n * (n * n - 1));
    return { hits, z: rho * Math.sqrt(n - 1) };
}

/** Of a million random orders, about one fails: 10 hits or more, or five standard deviations. */
function expectChance({ hits, z }: ReturnType<typeof link>): void {
    expect(hits).toBeLessThan(10);
    expect(Math.abs(z)).toBeLessThan(5);
}

const places = (ids: readonly Uint8Array[], idOf: (uid: string) => Uint8Array): number[] => {
    const byId = new Map(roll.map((uid, place) => [toHex(idOf(uid)), place]));
    return ids.map((id) => byId.get(toHex(id)) ?? Number.NaN);
};

describe('the order of ids in the log', () => {
    let world: World;
    const options = () => ({ cwd: world.folder, env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE } });
    const list = ['--file', 'roll.csv', '--id-column', 'email'];

    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
        createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
        world.file('roll.csv', ['email', ...roll].join('\n'));
    });
    afterAll(() => world.stop());

    const block = async (...args: string[]): Promise<Uint8Array[]> => {
        const { code, stdout, stderr } = untold(
            await jury([...args, ...list, ...world.court, '--json'], options())
        );
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const { indices } = JSON.parse(stdout) as { indices: number[] };
        return world.client.getJurors(indices[0] ?? 0);
    };
    const blinded = (master: Uint8Array) => (uid: string) => {
        const canister = world.canisterId.toUint8Array();
        return enrol(poolKey(master, canister), canister, new TextEncoder().encode(uid)).poolId;
    };

    it.each([[['enrol', '--entity', 'entity.json']], [['enrol', '--remove', '--entity', 'entity.json']]])(
        'tells nothing of %s',
        async (args) => expectChance(link(places(await block(...args), blinded(SECRETS.masterSecret))))
    );

    it('nor do the slips, which are of the order of the roll, lie in that of the ids', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'slips-'));
        await block('enrol', '--entity', 'entity.json', '--slips', join(folder, 'slips'));
        const names = readdirSync(join(folder, 'slips')).sort();
        const slips = names.map((name) =>
            decodeSlip(Uint8Array.from(readFileSync(join(folder, 'slips', name))))
        );
        rmSync(folder, { recursive: true });
        expect(slips.map(({ uid }) => uid)).toEqual(roll);
    });

    it('told all where they went in the order of the roll, and the test sees it', () => {
        const inOrder = roll.map(blinded(SECRETS.masterSecret));
        const told = link(places(inOrder, blinded(SECRETS.masterSecret)));
        expect(told.hits).toBe(PEOPLE);
        expect(() => expectChance(told)).toThrow();
        // Sorted within batches only, whole neighbourhoods stay together.
        const batches = [0, 1, 2, 3].flatMap((i) => inOrder.slice(100 * i, 100 * (i + 1)).sort(compareBytes));
        expect(() => expectChance(link(places(batches, blinded(SECRETS.masterSecret))))).toThrow();
    });

    it('raw ids come in the order of their bytes too', async () => {
        writeFileSync(join(world.folder, 'ids'), 'ff\n00ff\nb1\n00\n');
        const { stdout } = await jury(['add', '--hex-file', 'ids', ...world.court, '--json'], options());
        const { indices } = JSON.parse(stdout) as { indices: number[] };
        expect((await world.client.getJurors(indices[0] ?? 0)).map(toHex)).toEqual([
            '00',
            '00ff',
            'b1',
            'ff'
        ]);
    });
});
