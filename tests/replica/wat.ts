import binaryen from 'binaryen';

/** Assembles a fixture. All the canisters of these tests are written out by hand, so that every number is known. */
export function assemble(text: string): Uint8Array {
    const module = binaryen.parseText(text);
    try {
        module.setFeatures(binaryen.Features.All);
        return Uint8Array.from(module.emitBinary());
    } finally {
        module.dispose();
    }
}
