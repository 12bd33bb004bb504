import type { Callback } from '../host/index.js';
import type { Reject, Response } from '../reject.js';

/** Who waits for the answer to a request. Data only, so that it can be written down. */
export type Origin =
    | { readonly kind: 'ingress'; readonly requestId: string }
    | { readonly kind: 'local'; readonly ticket: number }
    | { readonly kind: 'call'; readonly call: number }
    | { readonly kind: 'nobody' };

export interface Callbacks {
    readonly onReply: Callback;
    readonly onReject: Callback;
    readonly cleanup: Callback | undefined;
}

/** Cycles that a call was sent with for what its answer will cost; what it does not cost comes back. */
export interface Prepaid {
    readonly callback: bigint;
    readonly response: bigint;
}

/** A call that a canister made and that is not answered yet. */
export interface OutstandingCall {
    readonly context: number;
    readonly callbacks: Callbacks;
    readonly cycles: bigint;
    /** Absent where nothing was charged, and in state folders of versions that did not charge. */
    readonly prepaid?: Prepaid;
    /** Of a best-effort call, in nanoseconds: after this the caller is told that the outcome is unknown. */
    readonly deadline?: bigint;
}

/** What is asked of a canister, and by whom. */
export interface Question {
    readonly sender: Uint8Array;
    readonly method: string;
    readonly arg: Uint8Array;
}

export interface Request extends Question {
    readonly origin: Origin;
    readonly receiver: Uint8Array;
    readonly cycles: bigint;
    readonly deadline?: bigint;
    /** Of a user's message, all of it: what the receiver pays for. */
    readonly ingressBytes?: number;
}

export interface Answer {
    readonly response: Response;
    readonly refund: bigint;
    readonly instructions: bigint;
}

/** The unfinished business of one call that a canister received (interface specification, "Call contexts"). */
export interface CallContext {
    readonly id: number;
    readonly canister: string;
    readonly origin: Origin;
    readonly caller: Uint8Array;
    readonly deadline?: bigint;
    responded: boolean;
    /** Calls sent and not yet answered. */
    pending: number;
    /** Cycles that came with the call and were not accepted. */
    available: bigint;
    /** Spent by all executions of this context so far. */
    instructions: bigint;
    /** The canister was emptied: late responses are dropped. */
    abandoned: boolean;
}

export type SystemTask = 'canister_global_timer' | 'canister_heartbeat';

export type Task =
    | { readonly kind: 'request'; readonly request: Request }
    | {
          readonly kind: 'response';
          readonly call: number;
          readonly response: Response;
          readonly refund: bigint;
      }
    | { readonly kind: 'system'; readonly canister: string; readonly entryPoint: SystemTask }
    | { readonly kind: 'control'; readonly run: () => void };

export type InstallMode = 'install' | 'reinstall' | 'upgrade';

export interface InstallRequest {
    readonly mode: InstallMode;
    readonly wasm: Uint8Array;
    readonly arg: Uint8Array;
    readonly sender: Uint8Array;
    readonly skipPreUpgrade?: boolean;
    /** Whether an upgrade keeps the Wasm memory (interface specification, "wasm_memory_persistence"). */
    readonly heap?: 'keep' | 'replace';
}

/** An execution in a call context. */
export type MessageWork =
    | {
          readonly kind: 'request';
          readonly context: number;
          readonly method: string;
          readonly arg: Uint8Array;
          readonly isUpdate: boolean;
      }
    | {
          readonly kind: 'response';
          readonly context: number;
          readonly callbacks: Callbacks;
          readonly response: Response;
          readonly refund: bigint;
          /** What was paid for the callback beforehand. */
          readonly prepaid?: bigint;
      }
    | {
          readonly kind: 'cleanup';
          readonly context: number;
          readonly callback: Callback;
          readonly rejectCode: number;
          /** Why the callback before it trapped. */
          readonly failure: Reject;
      }
    | { readonly kind: 'system'; readonly context: number; readonly entryPoint: SystemTask };

export interface InstallWork {
    readonly kind: 'install';
    readonly origin: Origin;
    /** Came with the call, and go back with the answer. */
    readonly cycles: bigint;
    readonly install: InstallRequest;
}

/** What a canister executes. Data only: enough to do it again. */
export type Work = MessageWork | InstallWork;
