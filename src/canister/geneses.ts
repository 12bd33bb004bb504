import { concatBytes, u32be } from '../protocol/bytes.js';
import { decodeInstallGenesis, encodeInstallGenesis, genesisOf } from '../protocol/genesis.js';
import type { InstallGenesis } from '../protocol/genesis.js';
import { IC_ROOT_KEY } from '../verifier/certificate/root-key.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';

const OWN = 0;
const ORIGIN = 1;

/** The preimages of the `genesis` leaf (docs/protocol.md, "Genesis"), newest first; and those of a log being restored. */
export class Geneses {
    private readonly map = new ByteMap(MEMORY.genesis);

    /** @returns the leaf */
    install(genesis: InstallGenesis): Uint8Array {
        const preimage = encodeInstallGenesis(genesis);
        this.write(OWN, [preimage]);
        return genesisOf(preimage);
    }

    /** Of this log, newest first. */
    get own(): Uint8Array[] {
        return this.read(OWN);
    }

    /** What this canister was installed with. */
    get installed(): InstallGenesis {
        // Of a restored canister it stands behind the preimage of the restore.
        const found = this.own.slice(0, 2).map(decodeInstallGenesis);
        const genesis = found[0] ?? found[1];
        if (genesis === undefined) throw new Error('the genesis at install cannot be read');
        return genesis;
    }

    /** 133 bytes of DER: what certificates of this canister's network lead back to. */
    get rootKey(): Uint8Array {
        return this.hasRootKey ? this.installed.rootKey : IC_ROOT_KEY;
    }

    /** Whether one was set that is not the Internet Computer's. */
    get hasRootKey(): boolean {
        return this.installed.rootKey.length > 0;
    }

    /** Of the log that is being restored. */
    get origin(): Uint8Array[] {
        return this.read(ORIGIN);
    }

    beginRestore(origin: readonly Uint8Array[]): void {
        this.write(ORIGIN, origin);
    }

    /** @param preimage of the genesis from now on. @returns the leaf */
    endRestore(preimage: Uint8Array): Uint8Array {
        this.write(OWN, [preimage, ...this.own, ...this.origin]);
        return genesisOf(preimage);
    }

    private read(list: number): Uint8Array[] {
        const found: Uint8Array[] = [];
        for (;;) {
            const preimage = this.map.get(key(list, found.length));
            if (preimage === undefined) return found;
            found.push(preimage);
        }
    }

    private write(list: number, preimages: readonly Uint8Array[]): void {
        for (const [i, preimage] of preimages.entries()) this.map.set(key(list, i), preimage);
    }
}

const key = (list: number, i: number) => concatBytes(Uint8Array.of(list), u32be(i));
