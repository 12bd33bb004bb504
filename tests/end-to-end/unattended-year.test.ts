import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { JuryFixture, jurorIds } from '../canister/jury-fixture.js';
import { juryProcess } from '../cli/jury-process.js';
import type { Result } from '../cli/jury-process.js';
import { installJury } from '../install-jury.js';
import { manage } from '../replica/manage.js';

const BILLION = 1_000_000_000n;
const DAY_MS = 86_400_000;
/** What it is left alone with: what it keeps costs 2 billion a day, and a year of that is more. */
const GIVEN = 770n * BILLION;
const CLOCK = pathToFileURL(join(packageRoot, 'tests/cli/other-clock.mjs')).href;
const start = BigInt(Date.now()) * 1_000_000n;

let days = 0;
let replica: Replica;
let court: JuryFixture;
let folder: string;
let where: string[];

/** The command line of that day. */
function jury(...args: string[]): Promise<Result> {
    const env = { NODE_OPTIONS: `--import ${CLOCK}`, CLOCK_AHEAD_MS: String(days * DAY_MS) };
    return juryProcess([...args, ...where], { env });
}
const watch = () => jury('watch', join(folder, 'copy'), '--once');
const select = () => jury('select', '--count', '3', '--identity', join(folder, 'court.pem'));

async function later(count: number): Promise<void> {
    days += count;
    await replica.tick();
}

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jury-year-'));
    const owner = createIdentityFile(join(folder, 'court.pem')).getPrincipal();
    const real = Date.now();
    replica = await startReplica({
        now: () => start + BigInt(days * DAY_MS + Date.now() - real) * 1_000_000n
    });
    const made = await manage(replica, owner, 'provisional_create_canister_with_cycles', {
        amount: [GIVEN],
        settings: [],
        specified_id: [],
        sender_canister_version: []
    });
    const [{ canister_id: canisterId }] = IDL.decode(
        [IDL.Record({ canister_id: IDL.Principal })],
        made
    ) as unknown as [{ canister_id: Principal }];
    await installJury(replica, canisterId, owner);
    court = JuryFixture.at(replica, canisterId).as(owner);
    where = ['--network', replica.url, '--canister', canisterId.toText()];
    await court.add(jurorIds(20));
    await court.select(0, 3);
    await court.commit();
});
afterAll(async () => {
    await replica.stop();
    rmSync(folder, { recursive: true });
});

describe('a canister that nobody looks after for a year', () => {
    let before: unknown;

    it('is well at first', async () => {
        before = await court.state();
        expect(await watch()).toEqual({ code: 0, stdout: '', stderr: '' });
        const { code, stdout } = await jury('status');
        expect(code).toBe(0);
        expect(stdout).toMatch(
            /^cycles {6}\d+\.\d billion, of which [56]\d\d\.\d billion above the freezing threshold$/m
        );
        expect(stdout).not.toContain('CYCLES_LOW');
    });

    it('warns half a year before, that no upgrade will be paid for', async () => {
        await later(182);
        const words = /^CYCLES_LOW: 3\d\d\.\d billion cycles lie .* an upgrade needs about 336\.8 billion/m;
        expect(await watch()).toMatchObject({ code: 1, stdout: expect.stringMatching(words) as string });
        const { stdout } = await jury('status', '--json');
        expect(JSON.parse(stdout)).toMatchObject({
            cycles: { liquid: expect.stringMatching(/^3\d{11}$/) as string },
            warnings: [expect.stringMatching(words) as string]
        });
        expect((await select()).code).toBe(0);
    });

    it('then that draws are not, and takes no number for one', async () => {
        await later(133);
        const attempts = await court.attempts();
        const words = /^CYCLES_LOW: \d\d\.\d billion cycles lie .*: a draw needs 84\.2 billion there; top/m;
        expect(await watch()).toMatchObject({ code: 1, stdout: expect.stringMatching(words) as string });
        const refused = await select();
        expect(refused).toMatchObject({
            code: 4,
            stderr: expect.stringMatching(/^jury: CYCLES_LOW: /) as string
        });
        expect(await court.attempts()).toEqual(attempts);
        before = await court.state();
    });

    it('freezes, and says so', async () => {
        await later(50);
        for (const told of [await watch(), await jury('status'), await select()]) {
            expect(told.code).toBe(3);
            expect(told.stderr).toMatch(
                /^jury: CANISTER_FROZEN: .*nothing is lost: top the canister up with cycles/
            );
        }
    });

    it('goes on once it is topped up, with nothing lost', async () => {
        const topUp = { canister_id: court.canisterId, amount: 1000n * BILLION };
        await manage(replica, court.sender, 'provisional_top_up_canister', topUp);
        expect(await court.state()).toEqual(before);
        expect(await watch()).toEqual({ code: 0, stdout: '', stderr: '' });
        expect((await select()).code).toBe(0);
        expect(await court.attempts()).toHaveLength(3);
        await court.commit();
        expect((await court.verify()).verdict.verified).toBe(true);
        expect((await watch()).code).toBe(0);
    });
});
