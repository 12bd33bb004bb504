import type { Seal, CodeEvidence } from '../../../src/archive/format/seal-and-code.js';
import type { DrawRecords } from '../../../src/archive/format/records.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { entityHeadOf } from '../../../src/protocol/entity-keys.js';
import { encodeInstallGenesis, genesisOf, ZERO_HASH } from '../../../src/protocol/genesis.js';
import { encodeWitness } from '../../../src/protocol/hash-tree.js';
import { tipWitness } from '../../../src/protocol/jury-tree.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import { restoredPreimage } from '../../../src/protocol/lineage.js';
import type { Origin } from '../../../src/protocol/lineage.js';
import { rolesHead } from '../../../src/protocol/roles.js';
import type { Role, RoleChange } from '../../../src/protocol/roles.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { canisterPrincipal, CANISTER, certificate, ROOT_KEY } from '../../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../../verifier/certificate-builder.js';
import { blocksHash, LogBuilder, names, PREIMAGE, rootOf, SECOND, START } from '../../verifier/log-builder.js';
import { archiveFiles } from './archive-files.js';
import type { ArchiveParts, Timed } from './archive-files.js';
import type { Files } from './case.js';

const HTTP_EXPR = sha256(asciiBytes('tests/vectors/forge: certified responses'));
/** Canisters that a log is restored into. */
export const SECOND_CANISTER: Uint8Array = canisterPrincipal(301).toUint8Array();
export const THIRD_CANISTER: Uint8Array = canisterPrincipal(302).toUint8Array();
export const CLERK = Uint8Array.of(1, 2, 3, 4, 2);
export const JUDGE = Uint8Array.of(9, 9, 9, 2);

/** By the root key itself: what is certified matters in most cases, not by whom. */
export const signed = (): CertificateBuilder => certificate().withoutDelegation();
export { names, SECOND, START };

/** A log with all that stands beside it, on the clock of `LogBuilder`: whatever is in it is genuinely certified. */
export class Ledger extends LogBuilder {
    canister = CANISTER;
    preimages: readonly Uint8Array[] = [PREIMAGE];
    origins: Origin[] = [];
    keys: EntityKeyChange[] = [];
    roles: RoleChange[] = [];
    readonly seals: Timed<Seal>[] = [];
    readonly code: Timed<CodeEvidence>[] = [];
    draftDraws: DrawRecords | undefined;

    /** @param initHash what the canister is installed with */
    static installed(initHash: Uint8Array, installTime = START, rootKey = ROOT_KEY, canisterId = CANISTER): Ledger {
        const ledger = new Ledger();
        ledger.preimages = [encodeInstallGenesis({ canisterId, installTime, initHash, rootKey })];
        ledger.genesis = genesisOf(ledger.preimages[0] ?? ZERO_HASH);
        ledger.previousHash = initHash;
        ledger.canister = canisterId;
        return ledger;
    }

    get rolesHead(): Uint8Array {
        return this.roles.reduce(rolesHead, ZERO_HASH);
    }

    /** The leaves of the log as it is now. */
    state(change: Partial<Leaves> = {}): Leaves {
        return {
            draws: this.draws,
            genesis: this.genesis,
            length: this.blocks.length,
            previousHash: this.previousHash,
            roles: this.rolesHead,
            entity: entityHeadOf(this.keys),
            httpExpr: HTTP_EXPR,
            ...change
        };
    }

    /** A certificate of this canister over a root. */
    certify(root: Uint8Array, time: bigint, builder: CertificateBuilder = signed()): Uint8Array {
        return builder.withTime(time).withCertifiedData(this.canister, root).build();
    }

    override commit(change: Partial<Leaves> = {}, time = this.tick(), builder = signed()): this {
        const leaves = this.state(change);
        const root = rootOf(this.blocks, leaves);
        this.commits.push({ root, leaves, certificates: [this.certify(root, time, builder)] });
        this.previousHash = root;
        return this;
    }

    /** What `jury backup` keeps of a look: the tip as certified now, and the blocks behind the last commit. */
    seal(change: Partial<Leaves> = {}, time = this.tick()): this {
        const leaves = this.state(change);
        const root = rootOf(this.blocks, leaves);
        const stagedFrom = this.commits.at(-1)?.leaves.length ?? 0;
        const content = {
            certificate: this.certify(root, time),
            tree: encodeWitness(tipWitness(blocksHash(this.blocks), leaves)),
            stagedFrom,
            staged: this.blocks.slice(stagedFrom)
        };
        this.seals.push({ time, content });
        return this;
    }

    /** The log as an archive keeps it: without the blocks behind the last commit. */
    unstage(): this {
        this.blocks.length = this.commits.at(-1)?.leaves.length ?? 0;
        return this;
    }

    role(whom: Uint8Array, role: Role | undefined, by = JUDGE): this {
        this.roles.push({ number: this.roles.length, by, whom, role, time: this.tick() });
        return this;
    }

    /** A number that is taken, and a draw that fails. */
    failDraw(): this {
        this.tick();
        this.draws++;
        return this;
    }

    /** The log goes on in another canister, or in the same after a reinstallation. */
    restore(canister: Uint8Array, installTime = START - 1000n * SECOND): this {
        const last = this.commits.at(-1);
        if (last === undefined) throw new Error('nothing to restore');
        const install = encodeInstallGenesis({ canisterId: canister, installTime, initHash: ZERO_HASH, rootKey: ROOT_KEY });
        const origin = { canisterId: this.canister, commits: this.commits.length, genesis: genesisOf(install) };
        const end = { length: last.leaves.length, root: last.root, genesis: last.leaves.genesis };
        this.preimages = [restoredPreimage(origin, end), install, ...this.preimages];
        this.genesis = genesisOf(this.preimages[0] ?? ZERO_HASH);
        this.origins.push(origin);
        this.canister = canister;
        this.roles = [];
        return this;
    }

    parts(change: Partial<ArchiveParts> = {}): ArchiveParts {
        const { canister: canisterId, blocks, commits, origins, preimages: genesis, keys: entityKeys } = this;
        const { seals, code, roles, draftDraws: draws } = this;
        return {
            canisterId,
            blocks,
            commits,
            origins,
            genesis,
            entityKeys,
            seals,
            code,
            roles: roles.length === 0 ? undefined : roles,
            draws,
            ...change
        };
    }

    files(change: Partial<ArchiveParts> = {}, folder?: string): Files {
        return archiveFiles(this.parts(change), folder);
    }
}

/** Eight jurors, committed. */
export const start = (): Ledger => new Ledger().add(...names(0, 8)).commit();
