import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFolders } from '../../scripts/commands/diff.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import type { Ledger } from '../vectors/forge/ledger.js';
import { SECOND, SECOND_CANISTER, START, start, THIRD_CANISTER } from '../vectors/forge/ledger.js';
import { expectFailure, jury, oneObject } from './jury-process.js';

/** Two folders say the same of each other in whatever order they are named, and a proof of it always finds a place. */

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'diff-order-'));
    writeFileSync(join(folder, 'root-key'), toHex(ROOT_KEY));
    for (const [name, ledger] of Object.entries(CASES)) write(name, ledger());
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, ledger: Ledger): void {
    for (const [path, bytes] of Object.entries(ledger.unstage().files({}, name))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
    }
}

const at = (seconds: number) => START + BigInt(seconds) * SECOND;
const [ALICE, BOB] = [Uint8Array.of(1, 1, 1, 1, 2), Uint8Array.of(2, 2, 2, 2, 2)];
const roleTo = (whom: Uint8Array, seconds: number, ledger = start()) => {
    ledger.time = at(seconds);
    return ledger.role(whom, 'User');
};
function keyed(seed: number, seconds: number, ledger = start()): Ledger {
    ledger.keys.push({
        number: 0,
        publicKey: sha256(asciiBytes(`key ${seed}`)),
        kind: 'First',
        from: ledger.blocks.length,
        by: ALICE,
        time: at(seconds),
        signature: new Uint8Array()
    });
    ledger.time = at(seconds);
    return ledger;
}
const later = (ledger: Ledger, seconds: number) => {
    ledger.time = at(seconds);
    return ledger;
};
const origin = () => start().select(0, 2).commit();

const CASES: Readonly<Record<string, () => Ledger>> = {
    start,
    longer: () => start().add('d').commit(),
    sealed: () => start().seal({}, at(50)),
    'other block': () => start().add('e').commit(),
    'roles A': () => roleTo(ALICE, 20).seal(),
    'roles B': () => roleTo(BOB, 30).seal(),
    'roles B, longer': () => roleTo(BOB, 30).add('d').commit(),
    'roles A, then B': () => roleTo(BOB, 40, roleTo(ALICE, 20)).seal(),
    'keys A': () => keyed(1, 20).seal(),
    'keys B': () => keyed(2, 30).seal(),
    'keys B, longer': () => later(keyed(2, 30), 32).add('d').commit(),
    'one moment, d': () => start().add('d').seal({}, at(60)),
    'one moment, e': () => start().add('e').seal({}, at(60)),
    'one moment, roles A': () => roleTo(ALICE, 20).seal({}, at(60)),
    'one moment, roles B': () => roleTo(BOB, 30).seal({}, at(60)),
    origin,
    'restored, roles A': () =>
        roleTo(ALICE, 20, start().select(0, 2)).commit().restore(SECOND_CANISTER).add('a').commit(),
    'restored, roles B': () =>
        roleTo(BOB, 30, start().select(0, 2)).commit().restore(THIRD_CANISTER).add('b').commit(),
    'origin, roles B': () => roleTo(BOB, 30, start().select(0, 2)).commit(),
    'restored twice': () => {
        const ledger = later(later(origin(), 100).restore(SECOND_CANISTER, at(90)).add('a').commit(), 300);
        return ledger.add('c').commit();
    },
    'restored between': () => later(origin(), 200).restore(SECOND_CANISTER, at(190)).add('b').commit(),
    'in place': () => later(origin(), 100).restore(CANISTER, at(90)).add('a').commit()
};

/** Said of the other order. */
const turned = (relation: string): string =>
    relation.startsWith('first_')
        ? relation.replace('first_', 'second_')
        : relation.replace('second_', 'first_');

const compare = (one: string, other: string) =>
    compareFolders([join(folder, one), join(folder, other)], ROOT_KEY);

async function inBothOrders(one: string, other: string) {
    const [found, back] = [await compare(one, other), await compare(other, one)];
    const said = ({ relation, codes = [], exitCode, common }: typeof found) => ({ relation, codes, exitCode, common }); // prettier-ignore
    expect(said({ ...back, relation: turned(back.relation) as typeof back.relation }), `${one} and ${other}`).toEqual(said(found)); // prettier-ignore
    return found;
}

describe('two folders', () => {
    it.each<[string, string, string, string[]]>([
        ['roles A', 'roles B', 'contradict', ['HISTORY_REWRITTEN']],
        ['roles A', 'roles B, longer', 'contradict', ['HISTORY_REWRITTEN']],
        ['roles A', 'roles A, then B', 'same', []],
        ['keys A', 'keys B', 'contradict', ['HISTORY_REWRITTEN']],
        ['keys A', 'keys B, longer', 'contradict', ['HISTORY_REWRITTEN']],
        ['one moment, d', 'one moment, e', 'fork', ['HISTORY_REWRITTEN']],
        ['one moment, roles A', 'one moment, roles B', 'contradict', ['HISTORY_REWRITTEN']],
        ['restored, roles A', 'restored, roles B', 'contradict', ['HISTORY_REWRITTEN']],
        ['restored, roles A', 'origin, roles B', 'contradict', ['HISTORY_REWRITTEN']],
        ['restored twice', 'restored between', 'put_back', ['HISTORY_REWRITTEN']],
        ['in place', 'origin', 'first_restored', []]
    ])('%s and %s: %s', async (one, other, relation, codes) => {
        const found = await inBothOrders(one, other);
        expect([found.relation, found.codes ?? []]).toEqual([relation, codes]);
    });

    it('of every third case say the same in both orders', { timeout: 240_000 }, async () => {
        const names = Object.keys(CASES).filter((_, i) => i % 3 === 0);
        for (const [i, one] of names.entries())
            for (const other of names.slice(i)) {
                const { relation } = await inBothOrders(one, other);
                if (one === other) expect([one, relation]).toEqual([one, 'same']);
            }
    });
});

describe('the file of a proof', () => {
    const diff = (...args: string[]) => jury(['diff', 'longer', 'other block', '--root-key', 'root-key', ...args], { cwd: folder }); // prettier-ignore
    const told = async (...args: string[]) => {
        const { code, stdout } = await diff('--json', ...args);
        return { code, ...oneObject(stdout) };
    };

    it('is the next free one, and the verdict is told whatever stands there', async () => {
        writeFileSync(join(folder, 'mine.json'), 'mine');
        mkdirSync(join(folder, 'mine-2.json'));
        const found = await told('--out', 'mine.json');
        expect(found).toMatchObject({ code: 1, relation: 'fork', codes: ['HISTORY_REWRITTEN'], proof: 'mine-3.json' }); // prettier-ignore
        expect(readFileSync(join(folder, 'mine.json'), 'utf8')).toBe('mine');
        expect((await jury(['verify', 'mine-3.json', '--root-key', 'root-key'], { cwd: folder })).code).toBe(
            0
        );
        expect(await told('--out', 'mine.json')).toMatchObject({ proof: 'mine-3.json' });
    });

    it('goes into no archive, nor into a folder that is not there: that is told before anything else', async () => {
        for (const out of ['start/fraud.json', 'longer/seals/x.json', 'nowhere/x.json']) {
            const args = ['diff', 'longer', 'no such folder', '--root-key', 'root-key', '--out', out];
            const message = await expectFailure('FILE_UNWRITABLE', 2, args, { cwd: folder });
            expect(message).toContain('--out');
        }
        const inside = await jury(['diff', '.', '../other block', '--root-key', '../root-key', '--json'], { cwd: join(folder, 'longer') }); // prettier-ignore
        expect(oneObject(inside.stdout)).toMatchObject({ relation: 'fork' });
        expect(readdirSync(join(folder, 'longer'))).not.toContain('fraud.json');
        expect(readdirSync(folder)).toContain('fraud.json');
    });
});

describe('archives that were put back at random', () => {
    const SEED = 20261130;
    it(`say the same in both orders (seed ${SEED})`, { timeout: 240_000 }, async () => {
        let state = SEED;
        const random = (below: number) => {
            state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
            return (state >>> 8) % below;
        };
        const steps: ((ledger: Ledger) => unknown)[] = [
            (one) => one.add(`x${random(3)}`).commit(),
            (one) => one.add(`y${random(2)}`).seal(),
            (one) => one.role(random(2) === 0 ? ALICE : BOB, 'User').seal(),
            (one) => one.seal(),
            (one) => one.failDraw().seal(),
            (one) => (one.keys.length === 0 ? keyed(random(2), Number((one.time - START) / SECOND) + 1, one).seal() : one) // prettier-ignore
        ];
        for (let round = 0; round < 8; round++) {
            for (const name of ['random one', 'random other']) {
                rmSync(join(folder, name), { recursive: true, force: true });
                const ledger = later(start(), 10 + random(30));
                for (let i = random(4); i >= 0; i--) steps[random(steps.length)]?.(ledger);
                write(name, ledger);
            }
            await inBothOrders('random one', 'random other');
        }
    });
});
