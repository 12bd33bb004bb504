import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { SECRETS } from '../juror/seated-jury.js';
import { jury, oneObject } from './jury-process.js';
import { complaintsOf } from './json-schema.js';
import type { Schema } from './json-schema.js';
import { BLINDED, createWorld } from './world.js';
import type { World } from './world.js';

/** docs/verify.schema.json says what jury verify --json prints, no more and no less. */

const PASSPHRASE = 'four quite random words';
const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/verify.schema.json'), 'utf8')) as Schema;

let world: World;
let key: string[];
beforeAll(async () => {
    world = await createWorld({ committedOnly: true, jurors: BLINDED });
    key = ['--root-key', toHex(world.replica.rootKey)];
    createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
    const runs = [
        ['entity', 'publish'],
        ['authorize', world.canisterId.toText(), '--role', 'Admin'],
        ['select', '--count', '4', '--alternates', '2', '--case', '2026-1'],
        ['expand', '1', '--more', '2', '--memo', 'two more'],
        ['select', '--count', '3', '--memo-file', 'bytes'],
        ['commit'],
        ['seats', '2'],
        ['excuse', '2', '--number', '2', '--reason', 'ill', '--yes'],
        ['withdraw', '3', '--reason', 'a mistake', '--yes'],
        ['commit']
    ];
    world.file('bytes', Uint8Array.of(0xff, 0xfe));
    for (const args of runs) await run([...args, ...world.court]);
    await run(['backup', 'copy', ...world.court]);
});
afterAll(() => world.stop());

async function run(args: readonly string[], code = 0): Promise<string> {
    const env = { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE };
    const result = await jury(args, { cwd: world.folder, env });
    expect([result.code, result.stderr]).toEqual([code, '']);
    return result.stdout;
}

const verified = async () => oneObject(await run(['verify', 'copy', ...key, '--json']));

describe('docs/verify.schema.json', () => {
    it('describes a folder that verifies', async () => {
        const object = await verified();
        expect(complaintsOf(schema, object)).toEqual([]);
        expect(object).toMatchObject({ verified: true, blocks: 7 });
        const draws = object['draws'] as { memo_text: string | null; case: string | null; timestamp_utc: string }[];
        expect(draws.map(({ case: name }) => name)).toEqual(['2026-1', null, null]);
        expect(draws.map(({ memo_text: text }) => text)).toEqual([expect.stringContaining('2026-1'), 'two more', null]);
        for (const { timestamp_utc: time } of draws) expect(Number.isNaN(Date.parse(time))).toBe(false);
    }); // prettier-ignore

    it('describes one that does not', async () => {
        const object = oneObject(await run(['verify', 'copy', '--json'], 1));
        expect(complaintsOf(schema, object)).toEqual([]);
        expect(object).toMatchObject({ verified: false });
    });

    it('names every member that is printed, and complains of what is otherwise', async () => {
        const object = await verified();
        expect(complaintsOf(schema, { ...object, extra: 1 })).toEqual(['$.extra: not in the schema']);
        const without = Object.entries(object).filter(([name]) => name !== 'blocks');
        expect(complaintsOf(schema, Object.fromEntries(without))).toEqual(['$.blocks: missing']);
        expect(complaintsOf(schema, { ...object, verified: 'yes' })).toEqual(['$.verified: not a boolean']);
        const [first = {}, ...others] = object['draws'] as Record<string, unknown>[];
        const draws = [{ ...first, kind: 'Lottery', timestamp: '7 o’clock' }, ...others];
        expect(complaintsOf(schema, { ...object, draws })).toEqual([
            '$.draws[0].kind: not one of Select, Expand',
            '$.draws[0].timestamp: not like ^\\d+$'
        ]);
    });
});
