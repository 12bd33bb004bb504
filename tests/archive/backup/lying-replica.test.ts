import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupSource } from '../../../src/archive/backup/source.js';
import { decodeInstallGenesis, encodeInstallGenesis } from '../../../src/protocol/genesis.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { temporaryFolder } from '../archives.js';
import { BackupFixture, codeOf, logOf } from '../backup-fixture.js';

/** What a backup makes of answers that a replica, or whoever stands before it, may give. */

let fixture: BackupFixture;
beforeAll(async () => {
    fixture = await BackupFixture.start();
});
afterAll(() => fixture.stop());

describe('a replica that lies', () => {
    const lies: [string, string, (honest: BackupSource) => Partial<BackupSource>][] = [
        [
            'blocks changed',
            'ROOT_MISMATCH',
            (honest) => ({
                getRawBlocks: async (s, n) =>
                    (await honest.getRawBlocks(s, n)).map((b, i) =>
                        s + i === 3 ? b.map((x, j) => (j === 200 ? x ^ 1 : x)) : b
                    )
            })
        ],
        [
            'blocks in another order',
            'ROOT_MISMATCH',
            (honest) => ({ getRawBlocks: async (s, n) => (await honest.getRawBlocks(s, n)).reverse() })
        ],
        ['too few blocks', 'COMMIT_LENGTH_INVALID', () => ({ getRawBlocks: () => Promise.resolve([]) })],
        [
            'too many blocks',
            'COMMIT_LENGTH_INVALID',
            (honest) => ({
                getRawBlocks: async (s, n) => [...(await honest.getRawBlocks(s, n)), new Uint8Array()]
            })
        ],
        [
            'commits without end',
            'COMMIT_LENGTH_INVALID',
            (honest) => ({ getCommits: () => honest.getCommits(0, 100) })
        ],
        [
            'a root of its own',
            'ROOT_MISMATCH',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({ ...c, root: c.root.map((b) => b ^ 1) }))
            })
        ],
        [
            'leaves of its own',
            'ROOT_MISMATCH',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({ ...c, leaves: { ...c.leaves, draws: 99 } }))
            })
        ],
        [
            'hashes of another size',
            'ROOT_MISMATCH',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({
                        ...c,
                        leaves: { ...c.leaves, roles: new Uint8Array(7) }
                    }))
            })
        ],
        [
            'no genuine certificate',
            'CERTIFICATE_SIGNATURE_INVALID',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({
                        ...c,
                        certificates: [Uint8Array.of(1, 2, 3)]
                    }))
            })
        ],
        [
            'certificates swapped',
            'CERTIFICATE_SIGNATURE_INVALID',
            (honest) => ({
                getCommits: async (s, n) => {
                    const all = await honest.getCommits(s, n);
                    return all.map((c, i) => ({
                        ...c,
                        certificates: all[(i + 1) % all.length]?.certificates ?? []
                    }));
                }
            })
        ],
        [
            'no certificate',
            'COMMIT_LENGTH_INVALID',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({ ...c, certificates: [] }))
            })
        ],
        [
            'a certificate of a megabyte',
            'COMMIT_LENGTH_INVALID',
            (honest) => ({
                getCommits: async (s, n) =>
                    (await honest.getCommits(s, n)).map((c) => ({
                        ...c,
                        certificates: [new Uint8Array(1_000_000)]
                    }))
            })
        ]
    ];
    it.each(lies)('with %s: nothing is stored', async (_, code, lie) => {
        const folder = temporaryFolder();
        expect(await codeOf(fixture.run(folder, { ...fixture.honest(), ...lie(fixture.honest()) }))).toBe(
            code
        );
        expect(readdirSync(folder)).toEqual([]);
    });

    const aboutSeals: [string, string, (honest: BackupSource) => Partial<BackupSource>][] = [
        [
            'staged blocks changed',
            'SEAL_MISMATCH',
            (honest) => ({
                getRawBlocks: async (s, n) => (s === 6 ? [asciiBytes('no block')] : honest.getRawBlocks(s, n))
            })
        ],
        [
            'a tip that is none',
            'MALFORMED_CBOR',
            () => ({
                getTip: () => Promise.resolve({ certificate: Uint8Array.of(1), tree: Uint8Array.of(2) })
            })
        ],
        [
            'a witness of another state',
            'ROOT_MISMATCH',
            (honest) => ({
                getTip: async () => ({
                    ...(await honest.getTip()),
                    certificate: (await honest.getCommits(0, 1))[0]?.certificates[0] ?? new Uint8Array()
                })
            })
        ],
        [
            'the code of another canister',
            'CODE_EVIDENCE_INVALID',
            () => ({
                getCodeState: async () =>
                    (await fixture.throughProxy.getCommits(0, 1))[0]?.certificates[0] ?? new Uint8Array()
            })
        ],
        [
            // The state alone is kept, and that its history could not be read is told.
            'the answer to another call',
            'done',
            (honest) => ({
                callCodeHistory: async () => ({ ...(await honest.callCodeHistory()), ingressExpiry: 1n })
            })
        ]
    ];
    it.each(aboutSeals)(
        'about the newest state, with %s: the log is stored, the lie is not',
        async (_, code, lie) => {
            const folder = temporaryFolder();
            expect(await codeOf(fixture.run(folder, { ...fixture.honest(), ...lie(fixture.honest()) }))).toBe(
                code
            );
            expect(logOf(folder)).toEqual(fixture.uninterrupted);
            expect((await fixture.audit(folder)).evidence.bad).toEqual([]);
        }
    );

    it('about where the log comes from: nothing is stored, nothing changed', async () => {
        const { canisterId } = fixture.world;
        const origin = { canisterId: canisterId.toUint8Array(), genesis: new Uint8Array(32) };
        const claims = [
            [{ ...origin, commits: 0 }],
            [{ ...origin, commits: 3 }],
            [{ ...origin, commits: 3, genesis: new Uint8Array(5) }],
            [
                { ...origin, commits: 3 },
                { ...origin, commits: 2 }
            ]
        ];
        for (const origins of claims) {
            const getLineage = () => Promise.resolve({ origins, restoring: false });
            const [fresh, full] = [temporaryFolder(), temporaryFolder()];
            expect(await codeOf(fixture.run(fresh, { ...fixture.honest(), getLineage }))).toBe(
                'GENESIS_MISMATCH'
            );
            await fixture.run(full, fixture.throughProxy, false);
            expect(await codeOf(fixture.run(full, { ...fixture.honest(), getLineage }))).toBe(
                'GENESIS_MISMATCH'
            );
            expect(logOf(full)).toEqual(fixture.uninterrupted);
            expect(readdirSync(fresh)).toEqual([]);
        }
    });

    it('about what the log began with: nothing is stored, and what is there stays', async () => {
        const { canisterId } = fixture.world;
        const [own] = await fixture.throughProxy.getGenesis();
        const installed = own && decodeInstallGenesis(own);
        if (own === undefined || installed === undefined) throw new Error('no genesis');
        const claims: [string, Uint8Array[]][] = [
            ['GENESIS_MISMATCH', []],
            ['GENESIS_MISMATCH', [own, own]],
            ['GENESIS_MISMATCH', Array<Uint8Array>(40).fill(own)],
            ['GENESIS_MISMATCH', [encodeInstallGenesis({ ...installed, installTime: 1n })]],
            ['CANISTER_MISMATCH', [encodeInstallGenesis({ ...installed, canisterId: Uint8Array.of(1) })]],
            ['ROOT_KEY_MISMATCH', [encodeInstallGenesis({ ...installed, rootKey: new Uint8Array() })]]
        ];
        for (const [code, preimages] of claims) {
            const getGenesis = () => Promise.resolve(preimages);
            const [fresh, full] = [temporaryFolder(), temporaryFolder()];
            expect(await codeOf(fixture.run(fresh, { ...fixture.honest(), getGenesis }))).toBe(code);
            expect(readdirSync(fresh)).toEqual([]);
            await fixture.run(full, fixture.throughProxy, false);
            await codeOf(fixture.run(full, { ...fixture.honest(), getGenesis }, false));
            expect(logOf(full)).toEqual(fixture.uninterrupted);
        }
        expect(installed.canisterId).toEqual(canisterId.toUint8Array());
    });

    it('about the first commits, which it leaves out: nothing is stored', async () => {
        const folder = temporaryFolder();
        const getCommits: BackupSource['getCommits'] = async (start, length) =>
            (await fixture.throughProxy.getCommits(0, 100)).slice(1).slice(start, start + length);
        expect(await codeOf(fixture.run(folder, { ...fixture.honest(), getCommits }))).toBe(
            'PREVIOUS_HASH_MISMATCH'
        );
        expect(readdirSync(folder)).toEqual([]);
    });

    it('with junk certificates beside old commits: they are not taken', async () => {
        const folder = temporaryFolder();
        await fixture.run(folder);
        const junk: Partial<BackupSource> = {
            getCommits: async (s, n) =>
                (await fixture.throughProxy.getCommits(s, n)).map((c) => ({
                    ...c,
                    certificates: [...c.certificates, asciiBytes('junk')]
                }))
        };
        expect(await fixture.run(folder, { ...fixture.honest(), ...junk }, false)).toMatchObject({
            newCertificates: 0
        });
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
    });

    it('with an old state: what is there stays', async () => {
        const folder = temporaryFolder();
        await fixture.run(folder);
        const old: Partial<BackupSource> = {
            getCommits: async (s, n) =>
                s > 0 ? [] : (await fixture.throughProxy.getCommits(s, n)).slice(0, 2)
        };
        expect(await fixture.run(folder, { ...fixture.honest(), ...old }, false)).toMatchObject({
            newBlocks: 0,
            newCommits: 0
        });
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
    });
});
