import type { CommitInput } from '../../src/verifier/input.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Principal } from '@dfinity/principal';
import type { Archive } from '../../src/archive/format/archive.js';
import { encodeInstallGenesis, ZERO_HASH } from '../../src/protocol/genesis.js';
import { sha256 } from '../../src/protocol/sha256.js';

export const CANISTER = Principal.fromText('rwlgt-iiaaa-aaaaa-aaaaa-cai').toUint8Array();

const hash = (text: string) => sha256(new TextEncoder().encode(text));

/** Well-formed, and proven by nothing: the archive does not look at what it keeps. */
export function archive(blocks: number, commits = 1, log = 'log'): Archive {
    return {
        canisterId: CANISTER,
        blocks: Array.from({ length: blocks }, (_, i) => new TextEncoder().encode(`${log}, block ${i}`)),
        commits: Array.from({ length: commits }, (_, k) =>
            commit(Math.floor((blocks * (k + 1)) / commits), `${log}, commit ${k}`)
        ),
        genesis: [PREIMAGE],
        entityKeys: []
    };
}

export const PREIMAGE = encodeInstallGenesis({
    canisterId: CANISTER,
    installTime: 1n,
    initHash: ZERO_HASH,
    rootKey: new Uint8Array()
});

export function commit(length: number, name: string): CommitInput {
    return {
        root: hash(name),
        leaves: {
            length,
            draws: 0,
            genesis: hash('genesis'),
            previousHash: hash('previous'),
            roles: hash('roles'),
            entity: ZERO_HASH,
            httpExpr: hash('certified responses')
        },
        certificates: [new TextEncoder().encode(`certificate of ${name}`)]
    };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'jury-archive-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/** Name and content of every file. */
export function contentOf(folder: string): Record<string, string> {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.filter((name) => statSync(join(folder, name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'hex')]));
}
