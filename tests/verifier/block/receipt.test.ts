import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { encodeInstallGenesis, encodeRestoredGenesis, genesisOf } from '../../../src/protocol/genesis.js';
import type { InstallGenesis } from '../../../src/protocol/genesis.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import { decodeReceipt, encodeReceipt, verifyReceipt } from '../../../src/verifier/block/receipt.js';
import { ReceiptBuilder } from '../../../src/verifier/block/build-receipt.js';
import { outcome } from '../bytes.js';
import { CANISTER, canisterPrincipal, ROOT_KEY } from '../certificate-builder.js';
import { INSTALLED, LogBuilder, names, POLICY, PREIMAGE } from '../log-builder.js';

/** Receipts of logs whose certificates are genuine, and which began, or went on, as they should not. */

const STRANGER = canisterPrincipal(301).toUint8Array();

/** A log with this genesis: blocks 0 and 1, and a draw. */
function logOf(genesis: Uint8Array): LogBuilder {
    const log = new LogBuilder();
    log.genesis = genesis;
    return log
        .add(...names(0, 9))
        .add('one')
        .commit()
        .select(1, 3)
        .commit();
}

function receiptOf(log: LogBuilder, index: number, lineage: readonly Uint8Array[]): Uint8Array {
    const policy = { rootKey: ROOT_KEY, canisterId: CANISTER, genesis: lineage };
    return encodeReceipt(new ReceiptBuilder(log.build(), policy, 'earliest').build(index));
}

const check = (log: LogBuilder, index: number, lineage: readonly Uint8Array[]) =>
    outcome(() => verifyReceipt(receiptOf(log, index, lineage), POLICY));

describe('a receipt of a log that was installed', () => {
    const began = (change: Partial<InstallGenesis>) => encodeInstallGenesis({ ...INSTALLED, ...change });
    it.each<[string, string, Uint8Array]>([
        ['its own canister on its own network', 'accepted', PREIMAGE],
        ['an older log that it follows', 'accepted', began({ initHash: sha256(asciiBytes('older')) })],
        ['another canister: its state was loaded', 'CANISTER_MISMATCH', began({ canisterId: STRANGER })],
        ['the network of the Internet Computer', 'ROOT_KEY_MISMATCH', began({ rootKey: new Uint8Array() })],
        ['the same, at length', 'ROOT_KEY_MISMATCH', began({ rootKey: IC_ROOT_KEY })]
    ])('names %s: %s', (_, expected, preimage) => {
        const log = logOf(genesisOf(preimage));
        for (const index of [0, 1, 2]) expect(check(log, index, [preimage])).toBe(expected);
    });

    it('names the canister that is asked about, and no other', () => {
        const receipt = receiptOf(logOf(genesisOf(PREIMAGE)), 2, [PREIMAGE]);
        const named = encodeReceipt({ ...decodeReceipt(receipt), canisterId: STRANGER });
        const asked = { ...POLICY, canisterId: STRANGER };
        for (const [bytes, policy] of [
            [named, POLICY],
            [receipt, asked],
            [named, asked]
        ] as const)
            // prettier-ignore
            expect(outcome(() => verifyReceipt(bytes, policy))).not.toBe('accepted');
        expect(outcome(() => verifyReceipt(named, POLICY))).toBe('CANISTER_MISMATCH');
        expect(outcome(() => verifyReceipt(receipt, asked))).toBe('CANISTER_MISMATCH');
        expect(outcome(() => verifyReceipt(receipt, POLICY))).toBe('accepted');
    });

    it('is of no other genesis than the certified one', () => {
        const log = logOf(genesisOf(PREIMAGE));
        expect(check(log, 2, [began({ installTime: 1n })])).toBe('GENESIS_MISMATCH');
        expect(check(log, 2, [PREIMAGE, PREIMAGE])).toBe('GENESIS_MISMATCH');
        expect(check(log, 2, [PREIMAGE.slice(1)])).toBe('GENESIS_MISMATCH');
    });

    it('draws somebody: of a draw of nobody only the whole log tells what it is', () => {
        const log = logOf(genesisOf(PREIMAGE)).select(1, 3, { jurors: [] }).commit();
        expect(check(log, 2, [PREIMAGE])).toBe('accepted');
        expect(check(log, 3, [PREIMAGE])).toBe('MALFORMED_BLOCK');
    });
});

describe('a receipt of a log that was restored', () => {
    const origin = encodeInstallGenesis({ ...INSTALLED, canisterId: STRANGER });
    const restored = (change = {}) =>
        encodeRestoredGenesis({
            installed: genesisOf(PREIMAGE),
            origin: STRANGER,
            originGenesis: genesisOf(origin),
            length: 2,
            root: sha256(asciiBytes('root')),
            ...change
        });

    it('is of the blocks that came since, and of none before', () => {
        const newest = restored();
        const log = logOf(genesisOf(newest));
        const lineage = [newest, PREIMAGE, origin];
        expect(check(log, 2, lineage)).toBe('accepted');
        expect(check(log, 1, lineage)).toBe('CERTIFICATE_NOT_OF_ORIGIN');
        expect(check(log, 0, lineage)).toBe('CERTIFICATE_NOT_OF_ORIGIN');
        const { lineage: found } = verifyReceipt(receiptOf(log, 2, lineage), POLICY);
        expect(found.map(({ canisterId, restored: at }) => [canisterId, at?.length])).toEqual([
            [CANISTER, 2],
            [STRANGER, undefined]
        ]);
    });

    it.each<[string, string, (newest: Uint8Array) => Uint8Array[], object?]>([
        ['without its origin', 'GENESIS_MISMATCH', (newest) => [newest, PREIMAGE]],
        ['without its install', 'GENESIS_MISMATCH', (newest) => [newest, origin]],
        ['over a canister that is not its origin', 'GENESIS_MISMATCH', (newest) => [newest, PREIMAGE, origin], { origin: CANISTER }], // prettier-ignore
        [
            'into another canister, whose state was loaded',
            'CANISTER_MISMATCH',
            (newest) => [newest, origin, origin],
            { installed: genesisOf(origin) }
        ],
        [
            'from another network',
            'ROOT_KEY_MISMATCH',
            (newest) => [newest, PREIMAGE, elsewhere],
            { originGenesis: genesisOf(encodeInstallGenesis({ ...INSTALLED, canisterId: STRANGER, rootKey: IC_ROOT_KEY })) } // prettier-ignore
        ]
    ])('%s is none: %s', (_, expected, lineage, change = {}) => {
        const newest = restored(change);
        expect(check(logOf(genesisOf(newest)), 2, lineage(newest))).toBe(expected);
    });

    const elsewhere = encodeInstallGenesis({ ...INSTALLED, canisterId: STRANGER, rootKey: IC_ROOT_KEY });

    it('says the same of a log that was restored as often as it may be, and nothing of one restored more often', () => {
        const lineageOf = (restores: number): Uint8Array[] => {
            const lineage = [encodeInstallGenesis({ ...INSTALLED, canisterId: canisterOf(0) })];
            for (let k = 1; k <= restores; k++) {
                const installed = encodeInstallGenesis({ ...INSTALLED, canisterId: k === restores ? CANISTER : canisterOf(k) }); // prettier-ignore
                const genesis = {
                    installed: genesisOf(installed),
                    origin: canisterOf(k - 1),
                    originGenesis: genesisOf(lineage[0] as Uint8Array),
                    length: k,
                    root: sha256(asciiBytes('root'))
                };
                lineage.unshift(encodeRestoredGenesis(genesis), installed);
            }
            return lineage;
        };
        const canisterOf = (k: number) => canisterPrincipal(310 + k).toUint8Array();
        for (const [restores, expected] of [
            [16, 'accepted'],
            [17, 'RECEIPT_MALFORMED']
        ] as const) {
            const lineage = lineageOf(restores);
            const log = new LogBuilder();
            log.genesis = genesisOf(lineage[0] as Uint8Array);
            for (let i = 0; i < 20; i++) log.add(`member ${i}`);
            log.commit();
            expect(check(log, 18, lineage), `${restores} restores`).toBe(expected);
        }
    });
});
