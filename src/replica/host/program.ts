import type { Code } from './code.js';
import { Guest } from './guest.js';
import { type HeapImage, Sandbox } from './sandbox.js';
import type { StableMemory } from './stable-memory.js';
import { systemApiImports } from './system-api.js';

/** Code together with its heap: what an upgrade replaces as a whole. */
export interface Program {
    readonly code: Code;
    readonly guest: Guest;
    readonly sandbox: Sandbox;
}

export function makeProgram(
    code: Code,
    stable: StableMemory,
    print: (text: string) => void,
    heap?: HeapImage
): Program {
    const guest = new Guest(stable, print);
    const sandbox = new Sandbox(code.module, code.instrumented, systemApiImports(guest), heap);
    guest.sandbox = sandbox;
    return { code, guest, sandbox };
}
