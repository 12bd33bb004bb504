import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';

/**
 * Whether the tests would notice: puts one mistake at a time into a copy of the sources, builds the canister from it,
 * and runs a test that has to fail. `npm run mutations`, or `npm run mutations -- draw commit` for those that begin so;
 * exit 0 if every mistake was caught.
 */
interface Mutation {
    readonly what: string;
    readonly file: string;
    readonly from: string;
    readonly to: string;
    readonly test: string;
}

const MODEL = 'tests/canister/model/model.test.ts';
const MUTATIONS: readonly Mutation[] = [
    {
        what: 'tree shape: a subtree is closed one leaf too late',
        file: 'src/protocol/log-tree.ts',
        from: 'for (let rest = n; rest % 2 === 1; rest = (rest - 1) / 2)',
        to: 'for (let rest = n; rest % 4 === 3; rest = (rest - 1) / 2)',
        test: MODEL
    },
    {
        what: 'tree shape: the right edge is nested from the left',
        file: 'src/protocol/log-tree.ts',
        from: 'hash = hash === undefined ? peak : node(peak, hash);',
        to: 'hash = hash === undefined ? peak : node(hash, peak);',
        test: MODEL
    },
    {
        what: 'membership: a change counts from the block after its own',
        file: 'src/canister/page-states.ts',
        from: 'if (readU32be(chunk, middle * CHANGE_BYTES) <= index) low = middle;',
        to: 'if (readU32be(chunk, middle * CHANGE_BYTES) < index) low = middle;',
        test: MODEL
    },
    {
        what: 'membership: the sum of a section is not kept',
        file: 'src/canister/page-states.ts',
        from: 'addTo(group, sectionOffset(Math.floor(page / SECTION_PAGES)), delta);',
        to: 'addTo(group, sectionOffset(Math.floor(page / SECTION_PAGES)), Math.abs(delta));',
        test: 'tests/canister/roster-sections.test.ts'
    },
    {
        what: 'draw: a position may come twice',
        file: 'src/protocol/draw.ts',
        from: 'if (position === undefined || this.drawn.has(position)) continue;',
        to: 'if (position === undefined) continue;',
        test: MODEL
    },
    {
        what: 'draw: nothing is rejected for fairness',
        file: 'src/protocol/draw.ts',
        from: 'return lo32 <= this.zone ?',
        to: 'return lo32 <= Math.max(this.zone, 0xffffffff) ?',
        test: 'tests/protocol/draw.test.ts'
    },
    {
        what: 'expand: begins with the last juror of the draw before it',
        file: 'src/canister/jury.ts',
        from: 'this.drawn(rand, poolIndex, more, chain.drawn)',
        to: 'this.drawn(rand, poolIndex, more, chain.drawn - 1)',
        test: MODEL
    },
    {
        what: 'commit: of a prefix is taken for one of everything staged',
        file: 'src/canister/certification.ts',
        from: 'heads.commitTime = claimed.time;\n        heads.committedLength = leaves.length;',
        to: 'heads.commitTime = claimed.time;\n        heads.committedLength = heads.length;',
        test: MODEL
    },
    {
        what: 'commit: the record of a prefix has the draws of now',
        file: 'src/canister/certification.ts',
        from: 'draws: readU32be(known, 4),',
        to: '',
        test: MODEL
    },
    {
        what: 'commit: the record of a prefix has the keys of now',
        file: 'src/canister/certification.ts',
        from: 'entity: this.entityKeys.headAfter(readU32be(known, 12)),',
        to: '',
        test: MODEL
    },
    {
        what: 'commit: the signature is not computed',
        file: 'src/canister/certification.ts',
        from: 'const recorded = this.prove(claimed);',
        to: 'const recorded = claimed.canonical;',
        test: MODEL
    },
    {
        what: 'key: whoever signs may set the next one',
        file: 'src/canister/entity.ts',
        from: 'if (ed25519Rule().verify(signature, message, old)) return;',
        to: 'if (message.length > 0) return;',
        test: MODEL
    }
];

/** Enough calls to meet every kind of mistake above many times. */
const STEPS = '1500';
const COPIED = ['.prettierrc.json', 'candid', 'dfx.json', 'package.json', 'scripts', 'src', 'tests'];

function run(cwd: string, ...args: string[]): { status: number | null; output: string } {
    const env = {
        ...process.env,
        JURY_MODEL_STEPS: STEPS,
        JURY_MODEL_SEED: '1',
        JURY_MODEL_SHRINK: 'no',
        NO_COLOR: '1'
    };
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', ...args], {
        cwd,
        env,
        encoding: 'utf8',
        maxBuffer: 2 ** 28
    });
    return { status, output: stdout + stderr };
}

/** What the test said when it failed; undefined if it did not. */
function failureOf(test: string, copy: string): string | undefined {
    for (const part of ['build:js', 'build:canister']) {
        const { status, output } = run(copy, part);
        if (status !== 0) throw new Error(`the copy cannot be built:\n${output}`);
    }
    const { status, output } = run(copy, 'test', '--', test);
    if (status === 0) return undefined;
    const said = /^.*\b(?:AssertionError|Refused|Error|Property failed)\b.*$/m.exec(output)?.[0];
    return said?.trim() ?? output.slice(-300);
}

function main(): number {
    const wanted = process.argv.slice(2);
    const chosen = MUTATIONS.filter(
        ({ what }) => wanted.length === 0 || wanted.some((begin) => what.startsWith(begin))
    );
    const copy = mkdtempSync(join(tmpdir(), 'mutations-'));
    let missed = 0;
    try {
        const files = [...COPIED, 'tsconfig.json', 'vitest.config.ts'];
        for (const name of files) cpSync(join(packageRoot, name), join(copy, name), { recursive: true });
        symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
        for (const test of new Set(chosen.map(({ test }) => test))) {
            const said = failureOf(test, copy);
            if (said !== undefined) throw new Error(`${test} fails without any mutation: ${said}`);
        }
        for (const { what, file, from, to, test } of chosen) {
            const path = join(copy, file);
            const right = readFileSync(path, 'utf8');
            if (right.split(from).length !== 2) throw new Error(`${file} does not contain once: ${from}`);
            writeFileSync(path, right.replace(from, to));
            const said = failureOf(test, copy);
            writeFileSync(path, right);
            if (said === undefined) missed++;
            console.log(`${said === undefined ? 'MISSED' : 'caught'}  ${what}\n        ${said ?? test}`);
        }
    } finally {
        rmSync(copy, { recursive: true, force: true });
    }
    console.log(`${chosen.length - missed} caught, ${missed} missed`);
    return missed === 0 ? 0 : 1;
}

try {
    process.exitCode = main();
} catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
}
