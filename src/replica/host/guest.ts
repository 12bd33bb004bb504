import { MAX_CYCLES } from '../cycles/index.js';
import { ERROR_CODES } from '../reject.js';
import type { Execution } from './execution.js';
import type { Sandbox } from './sandbox.js';
import type { StableMemory } from './stable-memory.js';
import { CanisterTrap, contractViolation } from './trap.js';

/** What the network calls the bytes that a call copies out, where it has a word of its own. */
const COPIED: Readonly<Record<string, string>> = {
    msg_caller_copy: 'id',
    canister_self_copy: 'id',
    subnet_self_copy: 'id',
    msg_reject_msg_copy: 'msg'
};

/** Instructions for each byte that leaves the canister: of replies, rejects, arguments of calls, lines of the log. */
export const SENT_BYTE_COST = 50;
/** Bytes of a log that one execution may fill, and instructions for a byte that is put in, in an older one's place. */
const LOG_CAPACITY = 4096;
const LOG_RECORD_COST = 2;

/** The canister that is running now, as the system calls see it. All numbers come from it: check before use. */
export class Guest {
    readonly stable: StableMemory;
    readonly print: (text: string) => void;
    sandbox: Sandbox | undefined;
    /** The one that was called last. */
    systemCall = '';
    private running: Execution | undefined;

    constructor(stable: StableMemory, print: (text: string) => void) {
        this.stable = stable;
        this.print = print;
    }

    get execution(): Execution {
        if (this.running === undefined) throw new Error('a system call outside an execution');
        return this.running;
    }

    set execution(execution: Execution) {
        this.running = execution;
    }

    /**
     * What is made once for an execution, however often it asks: system calls cost the same each time.
     * @param make called again for another execution
     */
    perExecution<T>(make: (execution: Execution) => T): () => T {
        let made: { readonly of: Execution; readonly value: T } | undefined;
        return () => {
            const { execution } = this;
            if (made?.of !== execution) made = { of: execution, value: make(execution) };
            return made.value;
        };
    }

    private get box(): Sandbox {
        if (this.sandbox === undefined) throw new Error('a system call outside an instance');
        return this.sandbox;
    }

    /** What of the balance the canister may give away without freezing. */
    get liquid(): bigint {
        const { balance, surroundings } = this.execution;
        return balance > surroundings.frozenBelow ? balance - surroundings.frozenBelow : 0n;
    }

    charge(instructions: bigint): void {
        this.box.charge(instructions);
    }

    get spent(): bigint {
        return this.execution.limit - this.box.remaining;
    }

    private range(pointer: number, length: number): Uint8Array {
        const memory = this.box.memory();
        const [start, size] = [pointer >>> 0, length >>> 0];
        if (start + size > memory.length) throw this.outOfBounds(start, size, memory.length);
        return memory.subarray(start, start + size);
    }

    /** Only copies to and from stable memory are the canister's trap; everything else breaks the contract. */
    private outOfBounds(start: number, size: number, length: number): CanisterTrap {
        const name = this.systemCall;
        if (name.startsWith('stable'))
            return new CanisterTrap(ERROR_CODES.canisterTrapped, 'Canister trapped: heap out of bounds');
        if (name === 'trap')
            return new CanisterTrap(ERROR_CODES.canisterCalledTrap, '(trap message out of memory bounds)');
        return contractViolation(
            `ic0.${name} heap: src=${start} + length=${size} exceeds the slice size=${length}`
        );
    }

    /** A copy of bytes of the heap, paid for by length. @param perByte instructions for each of them */
    load(pointer: number, length: number, perByte = 1): Uint8Array {
        const view = this.range(pointer, length);
        this.charge(BigInt(perByte * view.length));
        return view.slice();
    }

    /** The same for bytes that are written to the canister's log, which `logged` bytes of this execution were already. */
    loadForLog(pointer: number, length: number, logged: number): Uint8Array {
        const size = length >>> 0;
        if (size === 0) return this.load(pointer, 0, 0);
        const kept = Math.min(size, LOG_CAPACITY);
        const sent = Math.min(size, Math.max(0, LOG_CAPACITY - logged));
        this.charge(BigInt(LOG_RECORD_COST * kept + SENT_BYTE_COST * sent));
        return this.load(pointer, length);
    }

    text(pointer: number, length: number, perByte = 1): string {
        return new TextDecoder().decode(this.load(pointer, length, perByte));
    }

    /** The heap itself, paid for by length: for copies to and from stable memory. */
    window(pointer: number, length: number): Uint8Array {
        const view = this.range(pointer, length);
        this.charge(BigInt(view.length));
        return view;
    }

    /** What every `*_copy(dst, offset, size)` does. */
    copyOut(source: Uint8Array, pointer: number, offset: number, length: number): void {
        const [start, size] = [offset >>> 0, length >>> 0];
        if (start + size > source.length) {
            const name = this.systemCall;
            throw contractViolation(
                `ic0.${name} ${COPIED[name] ?? 'payload'}: src=${start} + length=${size} exceeds the slice size=${source.length}`
            );
        }
        this.window(pointer, length).set(source.subarray(start, start + size));
    }

    storeU128(pointer: number, value: bigint): void {
        const target = this.range(pointer, 16);
        let rest = value < MAX_CYCLES ? value : MAX_CYCLES;
        for (let i = 0; i < 16; i++) {
            target[i] = Number(rest & 0xffn);
            rest >>= 8n;
        }
    }
}
