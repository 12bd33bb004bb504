import type { Prices } from '../cycles/index.js';
import type { Response } from '../reject.js';
import { Payload } from './payload.js';
import { Printed } from './printed.js';

/**
 * Where code runs, in the letters of the interface specification's overview of imports: I init and post_upgrade,
 * G pre_upgrade, U update, RQ and NRQ replicated and other queries, Ry and Rt reply and reject callbacks, C cleanup,
 * s start, F inspect_message, T timer and heartbeat; CQ, CRy, CRt and CC the same of composite queries.
 */
export type EntryPoint =
    'I' | 'G' | 'U' | 'RQ' | 'NRQ' | 'CQ' | 'Ry' | 'Rt' | 'CRy' | 'CRt' | 'C' | 'CC' | 's' | 'F' | 'T';

/** Where every node of a subnet executes, and the outcome is agreed on. */
export const REPLICATED: ReadonlySet<EntryPoint> = new Set(['I', 'G', 'U', 'RQ', 'Ry', 'Rt', 'C', 's', 'T']);

export interface Callback {
    readonly fun: number;
    readonly env: number;
}

export interface OutgoingCall {
    readonly callee: Uint8Array;
    readonly method: string;
    readonly onReply: Callback;
    readonly onReject: Callback;
    cleanup: Callback | undefined;
    readonly data: Payload;
    cycles: bigint;
    /** Taken from the balance when it was sent, for what its answer will cost. */
    prepaid: { readonly callback: bigint; readonly response: bigint } | undefined;
    /** Set by a best-effort call. */
    timeoutSeconds: number | undefined;
}

/** What a message may see of its canister and its subnet. */
export interface Surroundings {
    readonly self: Uint8Array;
    readonly subnet: Uint8Array;
    readonly rootKey: Uint8Array;
    readonly time: bigint;
    readonly version: bigint;
    /** 1 running, 2 stopping, 3 stopped. */
    readonly status: number;
    readonly globalTimer: bigint;
    readonly prices: Prices;
    /** The balance below which the canister is frozen. */
    readonly frozenBelow: bigint;
    readonly environment: readonly { readonly name: string; readonly value: string }[];
    readonly isController: (id: Uint8Array) => boolean;
    /** The data certificate of a query; absent in replicated execution. */
    readonly certificate: (() => Uint8Array) | undefined;
}

/** One execution of canister code: what it is given, and what it did, to be applied only if it does not trap. */
export interface Execution {
    readonly entry: EntryPoint;
    readonly surroundings: Surroundings;
    readonly caller: Uint8Array;
    readonly arg: Uint8Array;
    readonly method: string;
    readonly limit: bigint;
    /** Instructions that earlier executions of the same call context took. */
    readonly spentBefore: bigint;
    /** In callbacks: the outcome of the call. */
    readonly rejectCode: number;
    readonly rejectMessage: string;
    readonly refunded: bigint;
    /** When the caller of an update stops waiting; 0 is "it does not". */
    readonly deadline: bigint;
    /** What it printed, in replicated execution. */
    readonly printed: Printed;
    /** Of the system calls that an answer may depend on, those that were called. */
    readonly called: Set<string>;

    /** Bytes that it has printed so far, wherever it runs. */
    logged: number;
    alreadyResponded: boolean;
    balance: bigint;
    available: bigint;
    accepted: bigint;
    readonly replyData: Payload;
    response: Response | undefined;
    draft: OutgoingCall | undefined;
    calls: OutgoingCall[];
    certifiedData: Uint8Array | undefined;
    newTimer: bigint | undefined;
    messageAccepted: boolean;
}

type Given = Pick<Execution, 'entry' | 'surroundings' | 'limit' | 'balance'> & Partial<Execution>;

const NOTHING = new Uint8Array(0);

export function newExecution(given: Given): Execution {
    return {
        caller: NOTHING,
        arg: NOTHING,
        method: '',
        spentBefore: 0n,
        rejectCode: 0,
        rejectMessage: '',
        refunded: 0n,
        deadline: 0n,
        printed: new Printed(),
        called: new Set(),
        logged: 0,
        alreadyResponded: false,
        available: 0n,
        accepted: 0n,
        replyData: new Payload(),
        response: undefined,
        draft: undefined,
        calls: [],
        certifiedData: undefined,
        newTimer: undefined,
        messageAccepted: false,
        ...given
    };
}
