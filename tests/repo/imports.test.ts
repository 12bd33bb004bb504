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
        ['src/protocol/x.ts', '../../src/archive/manifest.js'],
        ['src/protocol/x.ts', 'node:crypto'],
        ['src/protocol/x.ts', 'azle'],
        ['src/verifier/x.ts', 'node:fs'],
        ['src/verifier/x.ts', '../archive/archive-folder.js'],
        ['src/verifier/x.ts', '../client/jury-client.js'],
        ['src/verifier/x.ts', '@dfinity/agent'],
        ['src/verifier/x.ts', '../verifier-node/index.js'],
        ['src/verifier-node/x.ts', '../archive/archive-folder.js'],
        ['src/web/x.ts', '../verifier-node/index.js'],
        ['src/node/x.ts', '../protocol/codes.js'],
        ['src/node/x.ts', '../verifier/index.js'],
        ['src/node/x.ts', '../archive/lock-file.js'],
        ['src/node/x.ts', '../client/jury-client.js'],
        ['src/node/deeper/x.ts', '../../replica/error.js'],
        ['src/protocol/x.ts', '../node/durable-file.js'],
        ['src/verifier/x.ts', '../node/system-reason.js'],
        ['src/verifier-node/x.ts', '../node/system-reason.js'],
        ['src/canister/x.ts', '../node/durable-file.js'],
        ['src/web/x.ts', '../node/sync-folder.js'],
        ['src/canister/x.ts', '../verifier/index.js'],
        ['src/canister/x.ts', '../verifier/bls.js'],
        ['src/canister/certificates/x.ts', '../../verifier/certificate.js'],
        ['src/canister/x.ts', '@noble/curves/bls12-381'],
        ['src/canister/x.ts', '@dfinity/agent'],
        ['src/canister/storage/x.ts', '../../replica/index.js'],
        ['src/client/x.ts', '../replica/index.js'],
        ['src/client/x.ts', '../archive/manifest.js'],
        ['src/archive/x.ts', '../canister/jury.js'],
        ['src/archive/x.ts', '@dfinity/agent'],
        ['src/web/x.ts', '../client/jury-client.js'],
        ['src/web/x.ts', '../entity/entity-file.js'],
        ['src/verifier/x.ts', '../entity/entity-file.js'],
        ['src/entity/x.ts', '../archive/manifest.js'],
        ['src/canister/x.ts', '../entity/entity-file.js'],
        ['src/replica/x.ts', '../canister/jury.js'],
        ['src/replica/x.ts', '../verifier/index.js'],
        ['scripts/commands/x.ts', '@dfinity/agent'],
        ['scripts/commands/x.ts', '../../src/replica/index.js'],
        ['scripts/commands/x.ts', '../../src/canister/jury.js'],
        ['scripts/jury-x.ts', '../src/replica/index.js'],
        ['scripts/dev/x.ts', 'azle']
    ])('%s may not import %s', async (file, what) => {
        expect(await complaints(file, importing(what))).toEqual([
            expect.stringMatching(/^no-restricted-imports: /)
        ]);
    });

    it.each([
        ['src/verifier/x.ts', '../protocol/bytes.js'],
        ['src/canister/x.ts', 'azle'],
        ['src/canister/certificates/x.ts', '../../verifier/delegation.js'],
        ['src/client/x.ts', '@dfinity/agent'],
        ['src/archive/x.ts', '../client/jury-client.js'],
        ['src/verifier-node/x.ts', 'node:worker_threads'],
        ['src/archive/x.ts', 'node:fs'],
        ['src/node/x.ts', 'node:fs'],
        ['src/node/x.ts', '../protocol/bytes.js'],
        ['src/archive/folder/x.ts', '../../node/durable-file.js'],
        ['src/client/x.ts', '../node/system-reason.js'],
        ['src/entity/x.ts', '../node/durable-file.js'],
        ['src/replica/store/x.ts', '../../node/process-lock.js'],
        ['scripts/cli/x.ts', '../../src/node/durable-file.js'],
        ['scripts/commands/x.ts', '../../src/verifier/index.js'],
        ['scripts/dev/x.ts', '../../src/replica/index.js'],
        ['tests/x.ts', '../src/replica/index.js']
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
        for (const file of ['src/protocol/x.ts', 'src/verifier/x.ts'])
            expect(await complaints(file, statement)).toEqual([expect.stringMatching(/^no-restricted-/)]);
        expect(await complaints('src/archive/x.ts', statement)).not.toContainEqual(
            expect.stringMatching(/^no-restricted-/)
        );
    });
});
