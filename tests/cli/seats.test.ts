import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { FIRST_SEED, publicKey, SeatedJury, SECRETS } from '../juror/seated-jury.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { expectFailure, jury } from './jury-process.js';
import { BLINDED, createWorld } from './world.js';
import type { World } from './world.js';

const PASSPHRASE = 'four quite random words';

describe('jury seats', () => {
    let world: World;
    let options: { cwd: string; env: Record<string, string> };
    const seats = (index: number) => ['seats', String(index), '--entity', 'entity.json', ...world.court];
    const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());

    beforeAll(async () => {
        world = await createWorld({ committedOnly: true, jurors: BLINDED });
        createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
        await world.client.setEntityKey(publicKey(FIRST_SEED), undefined);
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

    it('of a case record are of jurors and of alternates', async () => {
        const memo = encodeCaseRecord({ case: '2026-114', jurors: 4, alternates: 1, note: '' });
        const draw = await world.client.select(0, 5, memo);
        await commit();
        const { stdout } = await jury(seats(draw), options);
        expect(stdout).toContain(
            `Staged 5 seats, 4 of jurors and 1 of alternates in block ${draw + 1}. The list does not tell`
        );
        expect(stdout).toContain('\nThere is only one alternate: everybody can tell whose seat that is.\n');
        await commit();
        expect((await jury(['letters', String(draw), '--out', 'x', '--entity', 'entity.json', ...world.court], options)).code).toBe(0); // prettier-ignore
        const list = readFileSync(join(world.folder, 'x/letters.csv'), 'utf8').trim().split('\n').slice(1);
        expect(list.map((row) => row.split(',')[3])).toEqual([...Array(4).fill('juror'), 'alternate']);
        const [first, last] = [1, 5].map((i) =>
            readFileSync(join(world.folder, `x/letter-0${i}.html`), 'utf8')
        );
        expect(first).toContain('you were drawn by lot as a juror, from a list of 20 people.');
        expect(last).toContain('you were drawn by lot as an alternate, from a list of 20 people.');
        expect(first).toContain('Others see all seats, but not which of them is yours.');
        expect(last).toContain('Nobody else was drawn like you, so everybody can tell which seat is yours.');
    });

    it('of somebody whose id was not made by enrolment are none, and neither are letters', async () => {
        const raw = new SeatedJury(8);
        raw.log.stage({ kind: 'Add', jurors: [Uint8Array.of(1), new Uint8Array(33).fill(7)] });
        raw.log.select(raw.log.blocks.length - 1, 10);
        const block = raw.log.blocks.length - 1;
        raw.commit().seat(block);
        writeArchive(join(world.folder, 'raw'), raw.folder);
        const offline = ['--archive', 'raw', '--root-key', toHex(ROOT_KEY), '--entity', 'entity.json'];
        const letters = ['letters', String(block), '--out', 'raw-letters', ...offline];
        const said = await expectFailure('ID_NOT_BLINDED', 2, letters, options);
        expect(said).toContain('of 10 drawn');
        expect(said).toContain('2 have ids that jury enrol did not make');
        expect(said).toContain('put their people in with jury enrol, and draw anew');
        expect(existsSync(join(world.folder, 'raw-letters'))).toBe(false);

        const { client } = world;
        await client.add([Uint8Array.of(1, 2)], asciiBytes('a raw id'));
        const draw = await client.select((await client.length()) - 1, 21, asciiBytes('everybody'));
        await commit();
        const before = await world.state();
        const refused = await expectFailure('ID_NOT_BLINDED', 2, seats(draw), options);
        expect(refused).toContain('1 has an id that jury enrol did not make');
        expect(await world.state()).toEqual(before);
    });

    it('of a jury that was extended too often are in letters without receipts', async () => {
        const long = new SeatedJury(80);
        let block = long.draw(1);
        for (let i = 0; i < 64; i++) {
            long.log.expand(block, 1);
            block = long.log.blocks.length - 1;
        }
        long.commit().seat(block);
        writeArchive(join(world.folder, 'long'), long.folder);
        const offline = ['--archive', 'long', '--root-key', toHex(ROOT_KEY), '--entity', 'entity.json'];
        const letters = ['letters', String(block), '--out', 'long-letters', ...offline];
        const said = await expectFailure('EVIDENCE_TOO_LONG', 2, letters, options);
        expect(said).toContain('--no-evidence');
        expect((await jury([...letters, '--no-evidence'], options)).code).toBe(0);
    });
});
