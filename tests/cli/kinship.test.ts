import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import {
    Ledger,
    names,
    SECOND,
    SECOND_CANISTER,
    START,
    start,
    THIRD_CANISTER
} from '../vectors/forge/ledger.js';
import { jury, oneObject } from './jury-process.js';

/** What `jury diff` and `jury verify --after` say of two logs that come from one another, or do not. */

let folder: string;
const rootKey = ['--root-key', 'root-key'];
const [C1, C2, C3] = [CANISTER, SECOND_CANISTER, THIRD_CANISTER].map(canisterText);

function write(name: string, ledger: Ledger): void {
    for (const [path, bytes] of Object.entries(ledger.files({}, name))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
    }
}

/** Eight jurors, and a draw. */
const origin = () => start().select(0, 2).commit();
const moved = (canister: Uint8Array, last = 'moved') => origin().restore(canister).add(last).commit();

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kinship-'));
    writeFileSync(join(folder, 'root-key'), toHex(ROOT_KEY));
    write('origin', origin());
    write('went-on', origin().add('x').commit());
    write('younger', start());
    write('moved', moved(SECOND_CANISTER));
    write('moved-twice', moved(SECOND_CANISTER).restore(THIRD_CANISTER).add('z').commit());
    write('sibling', moved(THIRD_CANISTER, 'elsewhere'));
    write('in-place', moved(CANISTER));
    write('forked', start().select(0, 3).commit());
    write(
        'elsewhere',
        (() => {
            const root = present(origin().commits.at(-1)).root;
            const ledger = Ledger.installed(root, START + 100n * SECOND, ROOT_KEY, SECOND_CANISTER);
            ledger.time = START + 100n * SECOND;
            return ledger.add(...names(0, 3)).commit();
        })()
    );
    const between = Ledger.installed(new Uint8Array(32).fill(1), START + 20n * SECOND);
    between.time = START + 20n * SECOND;
    write('between', between.add('b').commit());
    const back = origin();
    back.time = START + 40n * SECOND;
    write('back', back.add('x').commit());
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => jury([...args, ...rootKey], { cwd: folder });
async function diff(one: string, other: string) {
    const { code, stdout } = await run('diff', one, other);
    const json = await run('diff', one, other, '--json');
    expect(json.code).toBe(code);
    return { code, text: stdout, ...oneObject(json.stdout) };
}

describe('jury diff of a restored log', () => {
    it.each<[string, string, string, number, number]>([
        ['moved', 'origin', 'first_restored', 0, 2],
        ['origin', 'moved', 'second_restored', 0, 2],
        ['moved', 'younger', 'first_restored', 0, 1],
        ['in-place', 'origin', 'first_restored', 0, 2],
        ['moved-twice', 'origin', 'first_restored', 0, 2],
        ['moved', 'went-on', 'first_restored', 1, 2]
    ])('%s with %s is %s', async (one, other, relation, code, blocks) => {
        const found = await diff(one, other);
        expect(found).toMatchObject({ code, relation, proof: null, common: { canister: C1, blocks } });
        expect(found.text).toContain(
            `are the same, of the log of canister ${C1}, from which the newer one was restored`
        );
        expect(found.text).toContain('Anybody can restore a log');
        expect(found.text.includes('leaves out 1 block that went-on has')).toBe(code === 1);
    });

    it('with one that was restored from the same says where they part', async () => {
        const found = await diff('moved', 'sibling');
        expect(found).toMatchObject({
            code: 1,
            relation: 'common_origin',
            common: { canister: C1, blocks: 2 }
        });
        expect(found.text).toContain(`moved goes on from 2 blocks of it in ${C2}, with 1 more`);
        expect(found.text).toContain(`sibling goes on from 2 blocks of it in ${C3}, with 1 more`);
    });

    it('with another history of its origin proves the fraud of the origin', async () => {
        const out = ['--out', 'fork.json'];
        const { code, stdout } = await run('diff', 'moved', 'forked', ...out);
        expect([code, stdout]).toEqual([1, expect.stringContaining('CONTRADICT each other (fork)')]);
        const proof = await run('verify', 'fork.json');
        expect([proof.code, proof.stdout]).toEqual([0, expect.stringContaining(present(C1))]);
    });

    it('of two canisters that have nothing in common says so', async () => {
        expect(await diff('elsewhere', 'origin')).toMatchObject({ code: 1, relation: 'other_canister' });
    });

    it('says that a canister was put back to a log that it had left', async () => {
        const found = await diff('back', 'between');
        expect(found).toMatchObject({ code: 1, relation: 'put_back' });
        expect(found.text).toContain('it was put back to an older state');
        expect(await diff('younger', 'between')).toMatchObject({ code: 1, relation: 'other_origin' });
    });
});

describe('jury verify --after', () => {
    it('an archive of another canister says so, linked or not', async () => {
        const linked = await run('verify', 'elsewhere', '--after', 'origin');
        expect(linked.code, linked.stdout).toBe(0);
        expect(linked.stdout).toContain(`the log begins where origin ends`);
        expect(linked.stdout).toContain(`it is of another canister, ${C2}, and the older one of ${C1}`);
        expect(linked.stdout).not.toContain('was reinstalled');
        const other = await run('verify', 'elsewhere', '--after', 'younger');
        expect(other.code).toBe(1);
        expect(other.stdout).toContain(
            `TAIL_DROPPED: the newer log names no root of the older one; it is of another canister, ${C2}`
        );
    });

    it('one that was restored from it, or goes back to the same, says so', async () => {
        for (const older of ['origin', 'sibling']) {
            const { code, stdout } = await run('verify', 'moved', '--after', older);
            expect(code).toBe(1);
            expect(stdout).toMatch(/both folders (are of|go back to) one log/);
        }
    });
});
