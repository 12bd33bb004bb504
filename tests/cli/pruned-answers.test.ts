import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from 'cborg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asciiBytes, equalBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import { fork, labeled } from '../../src/protocol/hash-tree.js';
import { FaultyProxy } from '../faulty-proxy.js';
import { prune } from '../verifier/certificate-builder.js';
import { expectFailure, jury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Whoever carries a certificate can prune its tree, and the signature still holds: what is hidden is not absent. */

let world: World;
let proxy: FaultyProxy;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    proxy = await FaultyProxy.start(world.replica.url);
});
afterAll(async () => {
    proxy.stop();
    await world.stop();
});

function without(label: Uint8Array, tree: HashTree): HashTree {
    if (tree.kind === 'fork') return fork(without(label, tree.left), without(label, tree.right));
    if (tree.kind !== 'labeled') return tree;
    return equalBytes(tree.label, label) ? prune(tree) : labeled(tree.label, without(label, tree.tree));
}

function hiding(name: string): (body: Buffer) => Uint8Array {
    return (body) => {
        const { certificate } = decode(body.subarray(3)) as { certificate: Uint8Array };
        const found = parseCertificate(certificate);
        const tree = without(asciiBytes(name), found.tree);
        const answer = encode({ certificate: encodeCertificate({ ...found, tree }) });
        return Buffer.concat([body.subarray(0, 3), answer]);
    };
}

it.each(['module_hash', 'controllers'])(
    'a gateway that hides the %s is no news of the canister',
    async (name) => {
        const copy = join(world.folder, `copy-${name}`);
        const key = toHex(world.replica.rootKey);
        const network = ['--network', proxy.url, '--root-key', key, ...world.court.slice(-2)];
        const { code } = await jury(['backup', copy, '--canister', world.canisterId.toText(), ...network]);
        expect(code).toBe(0);
        const before = readdirSync(join(copy, 'code'));
        proxy.fault = ({ endpoint }) =>
            endpoint === 'read_state' ? { arrives: true, answer: hiding(name) } : undefined;
        await expectFailure('CODE_EVIDENCE_INVALID', 1, ['watch', copy, '--once', ...network]);
        expect(readdirSync(join(copy, 'code'))).toEqual(before);
        proxy.fault = () => undefined;
        expect(await jury(['watch', copy, '--once', ...network])).toMatchObject({ code: 0, stderr: '' });
    }
);
