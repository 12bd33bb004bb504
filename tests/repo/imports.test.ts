import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';

/** Plants imports in files that do not exist, and asks the repository's own rules about them. */

const eslint = new ESLint({ cwd: packageRoot });

async function complaints(file: string, statement: string): Promise<string[]> {
    const [result] = await eslint.lintText(`${statement}\n`, { filePath: join(packageRoot, file) });
    return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

const importing = (what: string) => `import { thing } from '${what}';\nexport const other = thing;`;

describe('imports go one way', () => {
    it.each([
        ['src/protocol/x.ts', '../verifier/index.js'],
        ['src/protocol/x.ts', '../replica/index.js'],
        ['src/protocol/deeper/x.ts', '../../client/jury-client.js'],
        ['src/protocol/x.ts', '../../src/archive/format/index.js'],
        ['src/protocol/x.ts', 'node:crypto'],
        ['src/protocol/x.ts', 'azle'],
        ['src/verifier/x.ts', 'node:fs'],
        ['src/verifier/x.ts', '../archive/folder/index.js'],
        ['src/verifier/x.ts', '../client/jury-client.js'],
        ['src/verifier/x.ts', '@dfinity/agent'],
        ['src/verifier/x.ts', '../verifier-node/index.js'],
        ['src/verifier-node/x.ts', '../archive/folder/index.js'],
        ['src/web/x.ts', '../verifier-node/index.js'],
        ['src/node/x.ts', '../protocol/codes.js'],
        ['src/node/x.ts', '../verifier/index.js'],
        ['src/node/x.ts', '../archive/folder/index.js'],
        ['src/node/x.ts', '../client/jury-client.js'],
        ['src/node/deeper/x.ts', '../../replica/index.js'],
        ['src/protocol/x.ts', '../node/index.js'],
        ['src/verifier/x.ts', '../node/index.js'],
        ['src/verifier-node/x.ts', '../node/index.js'],
        ['src/canister/x.ts', '../node/index.js'],
        ['src/web/x.ts', '../node/index.js'],
        ['src/canister/x.ts', '../verifier/index.js'],
        ['src/canister/x.ts', '../verifier/signature/bls.js'],
        ['src/canister/certificates/x.ts', '../../verifier/certificate/verify-certificate.js'],
        ['src/canister/x.ts', '@noble/curves/bls12-381'],
        ['src/canister/x.ts', '@dfinity/agent'],
        ['src/canister/storage/x.ts', '../../replica/index.js'],
        ['src/client/x.ts', '../replica/index.js'],
        ['src/client/x.ts', '../archive/format/index.js'],
        ['src/archive/x.ts', '../canister/index.js'],
        ['src/archive/x.ts', '@dfinity/agent'],
        ['src/web/x.ts', '../client/jury-client.js'],
        ['src/web/x.ts', '../entity/entity-file.js'],
        ['src/verifier/x.ts', '../entity/entity-file.js'],
        ['src/entity/x.ts', '../archive/format/index.js'],
        ['src/canister/x.ts', '../entity/entity-file.js'],
        ['src/replica/x.ts', '../canister/index.js'],
        ['src/replica/x.ts', '../verifier/index.js'],
        ['scripts/commands/x.ts', '@dfinity/agent'],
        ['scripts/commands/x.ts', '../../src/replica/index.js'],
        ['scripts/commands/x.ts', '../../src/canister/index.js'],
        ['scripts/jury-x.ts', '../src/replica/index.js'],
        ['src/verifier/x.ts', '../juror/index.js'],
        ['src/juror/x.ts', '../archive/format/index.js'],
        ['src/archive/format/x.ts', '../audit/index.js'],
        ['src/archive/format/x.ts', '../../client/jury-client.js'],
        ['src/archive/audit/x.ts', '../folder/index.js'],
        ['src/archive/audit/x.ts', 'node:fs'],
        ['src/archive/x.ts', '../library/index.js'],
        ['scripts/dev/x.ts', 'azle']
    ])('%s may not import %s', async (file, what) => {
        expect(await complaints(file, importing(what))).toEqual([
            expect.stringMatching(/^no-restricted-imports: /)
        ]);
    });

    it.each([
        ['src/verifier/x.ts', '../protocol/bytes.js'],
        ['src/canister/x.ts', 'azle'],
        ['src/canister/certificates/x.ts', '../../verifier/certificate/delegation.js'],
        ['src/client/x.ts', '@dfinity/agent'],
        ['src/archive/x.ts', '../client/jury-client.js'],
        ['src/verifier-node/x.ts', 'node:worker_threads'],
        ['src/archive/x.ts', 'node:fs'],
        ['src/node/x.ts', 'node:fs'],
        ['src/node/x.ts', '../protocol/bytes.js'],
        ['src/archive/folder/x.ts', '../../node/index.js'],
        ['src/client/x.ts', '../node/index.js'],
        ['src/entity/x.ts', '../node/index.js'],
        ['src/replica/store/x.ts', '../../node/index.js'],
        ['scripts/cli/x.ts', '../../src/node/index.js'],
        ['scripts/commands/x.ts', '../../src/verifier/index.js'],
        ['scripts/commands/replica.ts', '../../src/replica/index.js'],
        ['scripts/dev/x.ts', '../../src/replica/index.js'],
        ['src/library/x.ts', '../archive/audit/index.js'],
        ['tests/x.ts', '../src/replica/index.js']
    ])('%s may import %s', async (file, what) => {
        expect(await complaints(file, importing(what))).toEqual([]);
    });
});

describe('a room is entered by its door', () => {
    it.each([
        ['src/archive/folder/x.ts', '../format/manifest.js', 'src/archive/format'],
        ['src/web/x.ts', '../verifier/log/verify-log.js', 'src/verifier/log'],
        ['src/archive/audit/x.ts', '../../juror/letter.js', 'src/juror'],
        ['scripts/commands/x.ts', '../cli/text/verdict.js', 'scripts/cli/text'],
        ['scripts/commands/x.ts', '../../src/node/durable-file.js', 'src/node']
    ])('%s may not import %s', async (file, what, room) => {
        for (const statement of [importing(what), `export const other = import('${what}');`])
            expect(await complaints(file, statement)).toContain(
                `rooms/doors: ${room} is entered by ${room}/index.ts.`
            );
    });

    it.each([
        ['src/archive/folder/x.ts', './lock-file.js'],
        ['src/verifier/log/x.ts', '../finding.js'],
        ['tests/x.ts', '../src/verifier/log/verify-log.js']
    ])('%s may import %s', async (file, what) => {
        expect(await complaints(file, importing(what))).toEqual([]);
    });
});

describe('what verifies has no clock, network or randomness', () => {
    it.each([
        'process.exit()',
        'fetch("x")',
        'Math.random()',
        'Date.now()',
        'Buffer.from("")',
        'crypto.subtle'
    ])('%s', async (expression) => {
        const statement = `export const x = ${expression};`;
        for (const file of [
            'src/protocol/x.ts',
            'src/verifier/x.ts',
            'src/juror/x.ts',
            'src/archive/audit/x.ts'
        ])
            expect(await complaints(file, statement)).toEqual([expect.stringMatching(/^no-restricted-/)]);
        expect(await complaints('src/archive/folder/x.ts', statement)).not.toContainEqual(
            expect.stringMatching(/^no-restricted-/)
        );
    });
});
