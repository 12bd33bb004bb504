import type { Principal } from '@dfinity/principal';
import type { RandomnessSource } from './randomness.js';

export interface ReplicaOptions {
    /** 0 or absent: any free port. */
    readonly port?: number;
    /** A folder to keep the state in; without it the state ends with the replica. */
    readonly stateDir?: string;
    /** 32 bytes that all keys come from; random without it. A state folder remembers its own. */
    readonly seed?: Uint8Array;
    /** The clock, in nanoseconds. The replica's time also moves on by itself, by 1 at least, from round to round. */
    readonly now?: () => bigint;
    /** What answers `raw_rand`; without it, the system's random numbers. */
    readonly randomness?: RandomnessSource;
    /**
     * Instructions that a canister executes in one round, 2 billion without it, as on the network: a message that takes
     * more runs over several rounds. null: every message ends in the round it begins in.
     */
    readonly sliceInstructions?: bigint | null;
    /**
     * What the network does to be fast or fair, and what tests need not wait for: queries that read a certificate are
     * answered out of a cache for up to a minute, and after an installation a canister takes no other for some seconds.
     */
    readonly asNetwork?: boolean;
    /**
     * Of how many nodes the subnet is whose prices are charged: 13 without it, as most are. 0: nothing costs cycles.
     */
    readonly nodes?: number;
    /** Receives what canisters print; without it, nothing is printed. */
    readonly print?: (text: string) => void;
}

export interface CallArguments {
    readonly canisterId: Principal;
    readonly method: string;
    readonly arg: Uint8Array;
    /** Anonymous without it. */
    readonly sender?: Principal;
}

export interface InstallArguments {
    readonly canisterId: Principal;
    readonly wasm: Uint8Array;
    readonly arg?: Uint8Array;
    readonly mode?: 'install' | 'reinstall' | 'upgrade';
    /** The first controller without it. */
    readonly sender?: Principal;
}

/** `instructions`: the sum over all executions of the call's context, callbacks included, until it was answered. */
export type CallResult =
    | { readonly kind: 'reply'; readonly arg: Uint8Array; readonly instructions: bigint }
    | {
          readonly kind: 'reject';
          readonly code: number;
          readonly message: string;
          readonly errorCode?: string;
          readonly instructions: bigint;
      };

export interface Renaming {
    readonly canisterId: Principal;
    readonly to: Principal;
    /** Of the canister that had the id before: its version (0), and how many changes it had (as many as this one). */
    readonly version?: bigint;
    readonly totalChanges?: bigint;
    /** Who asked for the migration; the first controller without it. */
    readonly requestedBy?: Principal;
}

export interface Replica {
    /** `http://127.0.0.1:<port>` */
    readonly url: string;
    readonly port: number;
    /** The key that everything here is certified under, 133 bytes of DER: what verifiers, and canisters that are not on the Internet Computer, are to be given. */
    readonly rootKey: Uint8Array;
    readonly subnetId: Principal;
    /** The canisters there are now. */
    readonly canisters: readonly Principal[];
    /** Without settings, everybody (the anonymous principal) is the controller. */
    createCanister(settings?: { controllers?: Principal[] }): Promise<Principal>;
    /** Throws `ReplicaError` `CANISTER_ERROR` with the network's words if the installation is rejected. */
    installCode(args: InstallArguments): Promise<{ instructions: bigint }>;
    update(args: CallArguments): Promise<CallResult>;
    query(args: CallArguments): Promise<CallResult>;
    /**
     * What a migration does to a canister that has arrived: it gets the id that it had on the subnet it came from. It
     * must be stopped and have no snapshots. No method of the network leads here: for tests alone.
     */
    renameCanister(renaming: Renaming): Promise<void>;
    /** Runs one round, even if nothing waits. Time moves on. */
    tick(): Promise<void>;
    /** The time of the newest round, nanoseconds. */
    readonly time: bigint;
    /** Answers `raw_rand` from now on; undefined brings the system's random numbers back. */
    setRandomness(source: RandomnessSource | undefined): void;
    /** Writes the state folder, frees the port, closes connections. Calls under way end with a reject. */
    stop(): Promise<void>;
}
