import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { installJury } from '../install-jury.js';
import { JURORS } from '../cli/world.js';

/** The owner of a subnet, or of a snapshot, can put a canister back: here by the state folder of the replica. */
export class RewoundReplica {
    private constructor(
        readonly folder: string,
        private readonly identity: Identity,
        readonly canisterId: Principal,
        public replica: Replica,
        public client: JuryClient
    ) {}

    /** One committed block, and the state then, which is kept. */
    static async start(): Promise<RewoundReplica> {
        const folder = mkdtempSync(join(tmpdir(), 'jury-rewound-'));
        const identity = createIdentityFile(join(folder, 'court.pem'));
        const replica = await startReplica({ stateDir: join(folder, 'state') });
        const canisterId = await replica.createCanister({ controllers: [identity.getPrincipal()] });
        await installJury(replica, canisterId, identity.getPrincipal());
        const client = await connect(replica, canisterId, identity);
        const rewound = new RewoundReplica(folder, identity, canisterId, replica, client);
        await client.add(JURORS, asciiBytes('pool'));
        await rewound.commit();
        await replica.stop();
        cpSync(join(folder, 'state'), join(folder, 'kept'), { recursive: true });
        await rewound.open();
        return rewound;
    }

    get context() {
        return { rootKey: this.replica.rootKey, canisterId: this.canisterId.toUint8Array() };
    }

    /** As the command line names them. */
    get args(): string[] {
        return ['--network', this.replica.url, '--canister', this.canisterId.toText()];
    }

    commit = async () => this.client.commit((await this.client.getCertificate()) ?? new Uint8Array());

    /** Puts everything back to the state that was kept. */
    async rewind(): Promise<void> {
        await this.replica.stop();
        rmSync(join(this.folder, 'state'), { recursive: true });
        cpSync(join(this.folder, 'kept'), join(this.folder, 'state'), { recursive: true });
        await this.open();
    }

    private async open(): Promise<void> {
        this.replica = await startReplica({ stateDir: join(this.folder, 'state') });
        this.client = await connect(this.replica, this.canisterId, this.identity);
    }

    async stop(): Promise<void> {
        await this.replica.stop();
        rmSync(this.folder, { recursive: true });
    }
}

const connect = ({ url, rootKey }: Replica, canisterId: Principal, identity: Identity) =>
    JuryClient.connect({ url, canisterId, rootKey, identity });
