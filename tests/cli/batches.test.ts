import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendInBatches } from '../../scripts/cli/send/batches.js';
import { explain, StagedError } from '../../scripts/cli/errors.js';
import { blind } from '../../scripts/cli/files/juror-list.js';
import { KnownIds } from '../../scripts/cli/files/known-ids.js';
import { judgeIds } from '../../scripts/cli/files/judge-ids.js';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { ClientError } from '../../src/client/client-error.js';
import { toHex } from '../../src/protocol/bytes.js';
import { SECRETS } from '../juror/seated-jury.js';
import { jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Lists that are longer than one block. */

const quiet = () => undefined;
const PASSPHRASE = 'four quite random words';

describe('a long list', () => {
    it('goes in batches, in order, and shows how far it is', async () => {
        const sent: number[][] = [];
        const shown: string[] = [];
        const items = Array.from({ length: 25 }, (_, i) => i);
        const indices = await sendInBatches(
            items,
            10,
            (batch) => Promise.resolve(sent.push(batch) + 6),
            (done, all) => shown.push(`${done}/${all}`)
        );
        expect(indices).toEqual([7, 8, 9]);
        expect(sent.flat()).toEqual(items);
        expect(sent.map(({ length }) => length)).toEqual([10, 10, 5]);
        expect(shown).toEqual(['0/25', '10/25', '20/25', '25/25']);
    });

    it('of one batch shows nothing', async () => {
        const shown: number[] = [];
        await sendInBatches(
            [1],
            10,
            () => Promise.resolve(0),
            (done) => shown.push(done)
        );
        expect(shown).toEqual([]);
    });

    it('that fails in the middle says what was staged', async () => {
        let index = 4;
        const send = () =>
            index < 6
                ? Promise.resolve(index++)
                : Promise.reject(new ClientError('UNREACHABLE', 'the network does not answer'));
        const error: unknown = await sendInBatches(new Array(25).fill(0), 10, send, quiet).catch(
            (caught: unknown) => caught
        );
        expect(error).toBeInstanceOf(StagedError);
        expect(explain(error)).toEqual({
            code: 'UNREACHABLE',
            exitCode: 3,
            staged: [4, 5],
            message:
                'UNREACHABLE: the network does not answer; but blocks 4, 5 came to be staged: they hold 20 of the 25 ' +
                'on the list; to send the rest, run the whole command again'
        });
    });

    it('that fails at once is an error like others', async () => {
        const refused = new ClientError('NOT_AUTHORIZED', 'no');
        await expect(sendInBatches([1, 2], 1, () => Promise.reject(refused), quiet)).rejects.toBe(refused);
    });
});

describe('10,001 people', () => {
    let world: World;
    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
    });
    afterAll(() => world.stop());

    it('go into the pool in two blocks', async () => {
        const rows = Array.from({ length: 10_001 }, (_, i) => `person ${i},p${i}@people.example`);
        world.file('many.csv', ['name,email', ...rows].join('\n'));
        createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
        const list = ['--file', 'many.csv', '--id-column', 'email', '--entity', 'entity.json'];
        const { code, stdout, stderr } = await jury(['enrol', ...list, ...world.court, '--json'], {
            cwd: world.folder,
            env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE }
        });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(oneObject(stdout)).toEqual({
            indices: [1, 2],
            people: 10_001,
            sent: 10_001,
            exempt: [],
            removed_exempt: 0,
            removed_exempt_in: [],
            entity_key: null,
            changed: 10_001,
            unchanged: [],
            notes: []
        });
        expect(await world.client.getPoolSize(2)).toBe(10_021);
        // The order of the bytes goes over both: neither block tells who stood where on the list.
        const ids = [...(await world.client.getJurors(1)), ...(await world.client.getJurors(2))];
        expect(ids.map(toHex)).toEqual(ids.map(toHex).sort());
    });

    it('are read ten times over in reasonable time and space', () => {
        const rows = Array.from({ length: 100_000 }, (_, i) => `person ${i},"p${i}@people.example"`);
        const file = world.file('huge.csv', ['name,email', ...rows].join('\r\n'));
        const before = process.memoryUsage().rss;
        const people = readPeople(file, 'email');
        judgeIds(people, { kind: 'add', yes: false });
        const { ids } = blind(people, new Uint8Array(32), new Uint8Array(10), new KnownIds());
        expect(new Set(ids.map((id) => id.join())).size).toBe(100_000);
        expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
    });

    it('keep their ids to the byte', () => {
        const file = world.file('spaces.csv', 'id\n" a "\nA\na\u0301b\n');
        expect(readPeople(file, 'id').ids).toEqual([' a ', 'A', 'a\u0301b']);
        writeFileSync(file, 'id\na\n\nb\n');
        expect(readPeople(file, 'id').ids).toEqual(['a', 'b']);
    });
});
