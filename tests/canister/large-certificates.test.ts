import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextCommits } from '../../src/archive/backup/restore.js';
import { asciiBytes, compareBytes } from '../../src/protocol/bytes.js';
import { labeled, leaf } from '../../src/protocol/hash-tree.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { present } from '../verifier/bytes.js';
import { certificate, labeledTree, ROOT_KEY } from '../verifier/certificate-builder.js';
import type { CommitReply } from './jury-fixture.js';
import { CONTROLLER, jurorIds, JuryFixture, USER } from './jury-fixture.js';
import { describeEmbedded } from './network.js';
import { replaceCode } from './replace-code.js';

const SECOND = 1_000_000_000n;

/** What a caller who sends many requests may have a genuine certificate show beside the canister: their statuses. */
const statuses = (count: number, of: number, bytes: number) =>
    labeledTree(
        Array.from({ length: count }, (_, i) => sha256(asciiBytes(`request ${of} ${i}`)))
            .sort(compareBytes)
            .map((id) => [id, labeled(asciiBytes('reply'), leaf(new Uint8Array(bytes)))] as const)
    );

const rangeOf = (one: Principal) => ({ first: one, last: one });
const other = (of: number) => Principal.fromUint8Array(new Uint8Array(10).fill(200 + of));

/** Genuine, each with a delegation that says something else, and as large as the canister takes: nodes of the tree and bytes in one. */
const largest = (canister: Principal, root: Uint8Array, time: bigint, of: number) =>
    certificate()
        .withTime(time)
        .withCertifiedData(canister.toUint8Array(), root)
        .withBranch('request_status', statuses(250, of, 200))
        .withDelegation({ ranges: [rangeOf(canister), rangeOf(other(of))], time: time - SECOND })
        .build();

describeEmbedded('genuine certificates as large as they may be', () => {
    let replica: Replica;
    beforeAll(async () => {
        replica = await startReplica();
    });
    afterAll(() => replica.stop());

    async function install(): Promise<JuryFixture> {
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        await replica.installCode({ canisterId, wasm: canisterWasm() });
        const jury = JuryFixture.at(replica, canisterId).as(CONTROLLER);
        await jury.call('set_root_key', ROOT_KEY);
        await jury.call('authorize', USER);
        return jury;
    }

    it('hold up neither a commit nor the restore of a log that they end', async () => {
        const jury = await install();
        await jury.add(jurorIds(30));
        const root = await jury.certifiedData();
        const time = present((await jury.block(0)).data.timestamp[0]);
        const [first, ...more] = [1, 2, 3, 4].map((i) =>
            largest(jury.canisterId, root, time + BigInt(i) * SECOND, i)
        );
        expect(present(first).length).toBeGreaterThan(60_000);
        await jury.commit(present(first));
        for (const one of more) await jury.call('add_certificate', 0, one);
        const commits = await jury.call<CommitReply[]>('get_commits', 0, 10);
        expect(commits[0]?.certificates).toHaveLength(4);
        const target = await install();
        await target.call('restore_begin', jury.canisterId, [], await jury.call('get_genesis'));
        await target.call('restore_blocks', 0, await jury.rawBlocks(1));
        expect(await target.call('restore_commits', 0, commits)).toBe(1);
        // The curve is loaded by now or not: an upgrade makes it the worst case.
        await replaceCode(replica, { canisterId: target.canisterId, wasm: canisterWasm() });
        expect(await target.call('restore_end')).toBe(1);
        console.log(`restore_end: ${target.instructions / 1_000_000n} M`);
        expect(target.instructions).toBeLessThan(38_000_000_000n);
    });
});

describe('a page of a restore', () => {
    const id = new Uint8Array(10).fill(1);
    const root = new Uint8Array(32).fill(2);
    const leaves = {
        length: 1,
        draws: 0,
        genesis: root,
        previousHash: root,
        roles: root,
        entity: root,
        httpExpr: root
    };

    it('has as many commits as one message takes, and always one', () => {
        const large = Array.from({ length: 4 }, (_, i) =>
            largest(Principal.fromUint8Array(id), root, 5n * SECOND, i)
        );
        const small = [certificate().withTime(SECOND).withCertifiedData(id, root).build()];
        const commits = [large, large, large, large, ...Array.from({ length: 60 }, () => small)].map(
            (certificates) => ({ root, leaves, certificates })
        );
        const sizes: number[] = [];
        for (let at = 0; at < commits.length;) {
            const page = nextCommits(commits, at);
            const bytes = page.flatMap(({ certificates }) => certificates).reduce((n, one) => n + one.length, 0); // prettier-ignore
            expect(bytes).toBeLessThan(1_500_000);
            sizes.push(page.length);
            at += page.length;
        }
        expect(sizes).toEqual([3, 50, 11]);
    });
});
