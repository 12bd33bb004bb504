import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Principal } from '@dfinity/principal';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../src/protocol/certificate.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica, ReplicaOptions } from '../../src/replica/index.js';
import { installJury } from '../install-jury.js';

/** A replica with a jury canister, its court, and a folder to work in. */
export interface World {
    readonly replica: Replica;
    readonly canisterId: Principal;
    readonly folder: string;
    /** The court's, who is the controller. */
    readonly client: JuryClient;
    /** `-n ... -c ...`, and the same with the court's key. */
    readonly stranger: readonly string[];
    readonly court: readonly string[];
    file(name: string, content: string | Uint8Array, mode?: number): string;
    state(): Promise<object>;
    stop(): Promise<void>;
}

export const JURORS = Array.from({ length: 20 }, (_, i) => Uint8Array.of(0xa0, i));

/** As enrolment makes them: a jury of others cannot be seated. */
export const BLINDED = JURORS.map((_, i) => new Uint8Array(32).fill(0xa0).fill(i, 1));

interface WorldOptions extends ReplicaOptions {
    readonly committedOnly?: boolean;
    readonly jurors?: readonly Uint8Array[];
}

/** One committed block of 20 jurors and, unless `committedOnly`, a staged one of one more. */
export async function createWorld({
    committedOnly = false,
    jurors = JURORS,
    ...options
}: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'jury-test-'));
    const pem = join(folder, 'court.pem');
    const identity = createIdentityFile(pem);
    const replica = await startReplica(options);
    const canisterId = await replica.createCanister({ controllers: [identity.getPrincipal()] });
    await installJury(replica, canisterId, identity.getPrincipal());
    const { url, rootKey } = replica;
    const client = await JuryClient.connect({ url, canisterId, rootKey, identity });
    await client.add(jurors, asciiBytes('the first twenty'));
    await client.commit((await client.getCertificate()) ?? new Uint8Array());
    if (!committedOnly) await client.add([Uint8Array.of(1)], new Uint8Array());
    const stranger = ['--network', url, '--canister', canisterId.toText()];
    return {
        replica,
        canisterId,
        folder,
        client,
        stranger,
        court: [...stranger, '--identity', pem],
        file: (name, content, mode = 0o600) => {
            const path = join(folder, name);
            writeFileSync(path, content, { mode });
            return path;
        },
        state: () => stateOf(client),
        stop: async () => {
            await replica.stop();
            rmSync(folder, { recursive: true });
        }
    };
}

/** All that a refused call must leave alone. The root covers draw numbers and roles too. */
async function stateOf(client: JuryClient): Promise<object> {
    const [length, pending] = [await client.length(), await client.getPending()];
    const certificate = await client.getCertificate();
    return {
        length,
        pending,
        pool: await client.getPoolSize(length - 1),
        root: certificate && certifiedRoot(certificate, client.canisterId),
        authorized: (await client.getAuthorized()).map((one) => one.toText())
    };
}

function certifiedRoot(certificate: Uint8Array, canisterId: Principal): string {
    const path = [asciiBytes('canister'), canisterId.toUint8Array(), asciiBytes('certified_data')];
    return toHex(lookupValue(parseCertificate(certificate).tree, path) ?? new Uint8Array());
}
