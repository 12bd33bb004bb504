import type { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { MAX_CYCLES } from '../cycles/index.js';
import { type Program, StableMemory } from '../host/index.js';
import {
    type ChangeDetails,
    type ChangeRecord,
    NO_CHANGES,
    originOf,
    withChange
} from './canister-history.js';
import { type CanisterLog, NO_LOG } from './canister-log.js';
import { type InstallDebit, NO_DEBIT } from './install-limit.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';
import type { Snapshot } from './snapshot.js';

export type CanisterStatus = 'running' | 'stopping' | 'stopped';

/** One canister's state between messages. */
export class Canister {
    readonly id: Principal;
    readonly idBytes: Uint8Array;
    readonly key: string;
    controllers: Principal[];
    status: CanisterStatus = 'running';
    program: Program | undefined;
    stable = new StableMemory();
    certifiedData = new Uint8Array(0);
    /** Nanoseconds; 0 is "not set". */
    globalTimer = 0n;
    private balance = 0n;
    /** Nanoseconds: up to when its storage and compute allocation are paid for. */
    paidUntil: bigint;
    version = 0n;
    settings: Settings = DEFAULT_SETTINGS;
    readonly chunks = new Map<string, Uint8Array>();
    readonly snapshots = new Map<string, Snapshot>();
    nextSnapshot = 0n;
    log: CanisterLog = NO_LOG;
    history: ChangeRecord = NO_CHANGES;
    installDebit: InstallDebit = NO_DEBIT;
    /** Call contexts that are not done; a stopping canister waits for them. */
    openContexts = 0;

    constructor(id: Principal, controllers: Principal[], cycles: bigint, time: bigint) {
        this.id = id;
        this.idBytes = id.toUint8Array();
        this.key = toHex(this.idBytes);
        this.controllers = controllers;
        this.cycles = cycles;
        this.paidUntil = time;
    }

    get cycles(): bigint {
        return this.balance;
    }

    set cycles(cycles: bigint) {
        this.balance = cycles < MAX_CYCLES ? cycles : MAX_CYCLES;
    }

    /** Takes cycles for something that was done; less, if there are not so many. */
    pay(cycles: bigint): void {
        this.cycles = cycles < this.cycles ? this.cycles - cycles : 0n;
    }

    /** What it loses besides code and memory when it has run out of cycles. */
    forgetEverything(): void {
        this.chunks.clear();
        this.snapshots.clear();
        this.log = NO_LOG;
        this.history = NO_CHANGES;
        this.settings = { ...this.settings, memoryAllocation: 0n, computeAllocation: 0n };
    }

    /** Notes a change of code or controllers, after it was made and `version` with it. */
    recordChange(timestamp: bigint, sender: Principal, details: ChangeDetails): void {
        const change = { timestamp, version: this.version, origin: originOf(sender), details };
        this.history = withChange(this.history, change);
    }

    isController(id: Uint8Array): boolean {
        const hex = toHex(id);
        return this.controllers.some((controller) => toHex(controller.toUint8Array()) === hex);
    }
}
