import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** ZXing, the library that readers of QR codes on phones are made of; another one than that which draws the codes. */
let ready: Promise<unknown> | undefined;

/** What the QR codes in a picture say. @param png its file */
export async function readCodes(png: Uint8Array): Promise<string[]> {
    ready ??= prepareZXingModule({
        overrides: {
            wasmBinary: Uint8Array.from(
                readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
            ).buffer
        },
        fireImmediately: true
    });
    await ready;
    const found = await readBarcodes(Uint8Array.from(png), { formats: ['QRCode'], tryHarder: true });
    return found.map(({ text }) => text);
}
