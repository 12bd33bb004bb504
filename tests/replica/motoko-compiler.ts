import { createRequire } from 'node:module';

/** The Motoko compiler, compiled to JavaScript: version 3.12 still makes modules with 32-bit memories. */
interface Compiler {
    write(path: string, text: string): void;
    wasm(path: string, mode: 'ic'): { wasm: Uint8Array };
}

const compiler = createRequire(import.meta.url)('motoko') as Compiler;

export function compileMotoko(source: string): Uint8Array {
    compiler.write('Main.mo', source);
    return Uint8Array.from(compiler.wasm('Main.mo', 'ic').wasm);
}
