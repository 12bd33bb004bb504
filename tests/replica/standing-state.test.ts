import { Certificate } from '@dfinity/agent';
import { describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { Certifier } from '../../src/replica/certify/certifier.js';
import { replicaKeys } from '../../src/replica/keys.js';
import { systemRandomness } from '../../src/replica/randomness.js';
import { executeRound } from '../../src/replica/rounds/execute-round.js';
import { RequestHistory } from '../../src/replica/state/request-history.js';
import { Subnet } from '../../src/replica/state/subnet.js';

const newSubnet = (): Subnet =>
    new Subnet({
        keys: replicaKeys(new Uint8Array(32).fill(5)),
        now: () => BigInt(Date.now()) * 1_000_000n,
        randomness: systemRandomness,
        print: () => undefined,
        history: new RequestHistory(),
        wake: () => undefined,
        nodes: 13
    });

describe('a state that is certified', () => {
    it('stands still while requests arrive, and has them after the next round', async () => {
        const subnet = newSubnet();
        const certifier = new Certifier(subnet);
        const requestId = sha256(asciiBytes('a request'));
        const path = [asciiBytes('request_status'), requestId, asciiBytes('status')];
        const rootKey = subnet.keys.root.publicKeyDer;
        // Throws if what is shown is not what was signed.
        const status = async () =>
            (
                await Certificate.create({
                    certificate: certifier.certificate([path], 'flat'),
                    rootKey,
                    canisterId: canisterIdOf(3n)
                })
            ).lookup_path(path);
        executeRound(subnet);
        expect(await status()).toMatchObject({ status: 'Absent' });
        subnet.history.add(toHex(requestId), Uint8Array.of(4), subnet.time + 60_000_000_000n);
        expect(await status()).toMatchObject({ status: 'Absent' });
        executeRound(subnet);
        expect(await status()).toMatchObject({ value: asciiBytes('received') });
    });
});
