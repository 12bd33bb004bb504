import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { toHex } from '../../src/protocol/bytes.js';
import { blockHash } from '../../src/protocol/block.js';
import { encodeWitness } from '../../src/protocol/hash-tree.js';
import { blockLeafHash, blockWitness } from '../../src/protocol/jury-tree.js';
import { juryProgram } from '../built.js';
import { StoredNodes } from '../protocol/stored-nodes.js';
import { flipBit, present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { PREIMAGE, sampleLog } from '../verifier/log-builder.js';

/** The package as somebody else uses it: by its name, compiled, with its types, in Node and in a browser. */
const ENTRIES = { '.': 'icjury', './evidence': 'icjury/evidence', './juror': 'icjury/juror', './archive': 'icjury/archive', './node': 'icjury/node' }; // prettier-ignore
/** Bytes of each entry as a browser gets it, bundled and minified. The curve alone takes 60,000. */
const BUDGETS = { index: 151_500, evidence: 105_500, juror: 182_000, archive: 222_500 };
const folder = mkdtempSync(join(tmpdir(), 'library-'));
const log = sampleLog();
const document = readFileSync(join(packageRoot, 'docs/library.md'), 'utf8');
const example = (name: string) =>
    present(new RegExp(`\`\`\`js ${name}\n([\\s\\S]*?)\`\`\``).exec(document)?.[1]);

function proof(index: number) {
    const { leaves, certificates } = present(log.commits.at(-1));
    const nodes = new StoredNodes();
    log.blocks.forEach((bytes, i) => nodes.append(blockLeafHash(i, blockHash(bytes))));
    const data = present(log.blocks[index]);
    const tree = blockWitness(index, blockHash(data), leaves, (element) =>
        present(nodes.hashes(leaves.length, [element])[0])
    );
    return { certificate: present(certificates[0]), tree: encodeWitness(tree), data };
}

const hexOf = (fields: Record<string, Uint8Array>) =>
    Object.fromEntries(Object.entries(fields).map(([name, bytes]) => [name, toHex(bytes)]));
const network = hexOf({ rootKey: ROOT_KEY, canister: CANISTER });
const write = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
const writeLog = (blocks: readonly Uint8Array[]) =>
    write('log.json', {
        ...network,
        genesis: [toHex(PREIMAGE)],
        blocks: blocks.map(toHex),
        commits: log.commits.map(({ root, leaves, certificates }) => {
            const { genesis, previousHash, roles, entity, httpExpr } = leaves;
            const hashes = hexOf({ genesis, previousHash, roles, entity, httpExpr });
            return {
                root: toHex(root),
                leaves: { ...leaves, ...hashes },
                certificates: certificates.map(toHex)
            };
        })
    });

function run(name: string): string {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, example(name));
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout;
}

beforeAll(() => {
    juryProgram();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(packageRoot, join(folder, 'node_modules/icjury'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the examples of docs/library.md', () => {
    it('one block', () => {
        write('proof.json', { ...network, ...hexOf(proof(5)), index: 5 });
        expect(run('one-block')).toBe('block 5 is a Select of 12, as of 2025-11-24T16:00:16.000Z\n');
        write('proof.json', { ...network, ...hexOf(proof(5)), index: 4 });
        expect(run('one-block')).toBe('refused with WITNESS_SHAPE\n');
    });

    it('a whole log', () => {
        writeLog(log.blocks);
        const [verdict, draws, open] = run('whole-log').split('\n');
        expect(verdict).toBe('10 blocks verified as of 2025-11-24T16:00:16.000Z');
        expect(draws).toBe('5 of 5 draws give the same jury again');
        expect(open).toBe('not proven: 4 things');
        writeLog(log.blocks.map((bytes, i) => (i === 9 ? flipBit(bytes, 8 * 150) : bytes)));
        expect(run('whole-log')).toMatch(/^(block 9: \w+\n)?commit 2: ROOT_MISMATCH\nnot verified\n/);
    });

    it('a whole archive', () => {
        writeLog(log.blocks);
        expect(run('an-archive')).toBe('verified\nblocks: 10\ndraws: 5\n');
        writeLog(log.blocks.map((bytes, i) => (i === 9 ? flipBit(bytes, 8 * 150) : bytes)));
        expect(run('an-archive')).toContain('ROOT_MISMATCH');
    });

    /** A case of the conformance suite, as files. */
    const unpack = (id: string) => {
        const suite = join(packageRoot, 'tests/vectors/conformance');
        const { files } = JSON.parse(readFileSync(join(suite, 'cases', `${id}.json`), 'utf8')) as {
            files: Record<string, { text: string }>;
        };
        for (const [name, { text }] of Object.entries(files)) writeFileSync(join(folder, name), text);
        writeFileSync(join(folder, 'root-key.hex'), readFileSync(join(suite, 'root-key.hex')));
    };

    it('a letter', () => {
        unpack('letters/with-receipts');
        expect(run('a-letter')).toMatch(/^[-\w]+: passed\n[\s\S]*: verified\n$/);
        unpack('letters/slip-of-another-person');
        expect(run('a-letter')).toMatch(/: LETTER_OF_OTHER_PERSON\n$/);
    });

    it('fraud', () => {
        unpack('fraud/fork');
        expect(run('fraud')).toBe('fraud is proven: fork\n');
        unpack('fraud/no-fork');
        expect(run('fraud')).toBe('not proven: NO_FRAUD\n');
    });

    it('in threads', () => {
        writeLog(log.blocks);
        expect(run('in-threads')).toBe('blocks: 10\nNOTHING_COMMITTED\n');
    });
});

describe('the exports', () => {
    it('are those that docs/library.md lists, and no others', async () => {
        const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
            exports: Record<string, { default: string }>;
        };
        expect(Object.keys(manifest.exports)).toEqual(Object.keys(ENTRIES));
        for (const [key, name] of Object.entries(ENTRIES)) {
            const file = pathToFileURL(join(packageRoot, present(manifest.exports[key]).default)).href;
            const [, cell = ''] = new RegExp(`^\\| \`${name}\` +\\|(.*)\\|$`, 'm').exec(document) ?? [];
            const listed = [...cell.matchAll(/`(\w+)`/g)].map(([, one]) => one);
            expect(listed, name).toEqual(Object.keys((await import(file)) as object).sort());
        }
    });
});

describe('the types', () => {
    const check = (source: string) => {
        writeFileSync(join(folder, 'use.mts'), source);
        const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
        const options = [
            '--noEmit',
            '--strict',
            '--skipLibCheck',
            '--module',
            'nodenext',
            '--target',
            'es2022'
        ];
        const types = ['--typeRoots', join(packageRoot, 'node_modules/@types'), '--types', 'node'];
        return spawnSync(process.execPath, [tsc, ...options, ...types, 'use.mts'], {
            cwd: folder,
            encoding: 'utf8'
        });
    };

    it('come with the package', () => {
        const good = check(`
            import { verifyBlock, verifyLog, type Finding, type Verdict, type ReasonCode } from 'icjury';
            import { verifyConsistency, verifyFraud, type FraudProof } from 'icjury/evidence';
            import { verifyLogInWorkers, type Progress } from 'icjury/node';
            const policy = { rootKey: new Uint8Array(), canisterId: new Uint8Array() };
            const steps: Generator<Finding, Verdict> = verifyLog({ blocks: [], commits: [] }, policy, { depth: 'tip' });
            const code: ReasonCode = 'TIME_ORDER';
            const tell = ({ done }: Progress): void => console.log(done, code, steps, verifyBlock);
            console.log(verifyLogInWorkers([], [], policy, { onProgress: tell }));
            const judge = (fraud: FraudProof) => verifyFraud(fraud, policy);
            console.log(judge, verifyConsistency);
        `);
        expect(good.stdout).toBe('');
        expect(good.status).toBe(0);
        const bad = check(`import { verifyLog } from 'icjury'; verifyLog({ blocks: [] }, {});`);
        expect(bad.stdout).toContain("'commits' is missing");
    });
});

describe('in a browser', () => {
    const bundled = (entry: string) =>
        build({
            entryPoints: [join(packageRoot, `dist/src/library/${entry}.js`)],
            bundle: true,
            minify: true,
            format: 'iife',
            globalName: 'icjury',
            platform: 'browser',
            legalComments: 'none',
            metafile: true,
            write: false,
            logLevel: 'error'
        });

    it.each(Object.entries(BUDGETS))(
        '%s takes at most %i bytes, and nothing of Node',
        async (entry, budget) => {
            const { outputFiles, metafile } = await bundled(entry);
            const { length } = present(outputFiles[0]).text;
            console.log(`library entry ${entry}: ${length} bytes minified`);
            expect(length).toBeLessThanOrEqual(budget);
            const inputs = Object.keys(metafile.inputs);
            expect(inputs.filter((name) => /node:|verifier-node|@dfinity/.test(name))).toEqual([]);
        }
    );

    it('verifies a block', async () => {
        const code = present((await bundled('index')).outputFiles[0]).text;
        // Nothing but the language and the text coders: no process, no Buffer, no clock that was asked for.
        const context = createContext({ TextEncoder, TextDecoder });
        const input = { certificate: 0, tree: 0, data: 0 };
        Object.assign(context, { proof: { ...input, ...hexOf(proof(5)) }, network });
        const result: unknown = runInContext(
            `${code};
            const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
            const policy = { rootKey: bytes(network.rootKey), canisterId: bytes(network.canister) };
            const { certificate, tree, data } = proof;
            const found = icjury.verifyBlock(
                { certificate: bytes(certificate), tree: bytes(tree), data: bytes(data), index: 5 }, policy);
            found.data.kind + ' ' + found.data.jurors.length;`,
            context
        );
        expect(result).toBe('Select 12');
    });
});
