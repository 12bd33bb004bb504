import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** ZXing, the library that readers of QR codes on phones are made of; another one than that which draws the codes. */
let ready: Promise<unknown> | undefined;

/** What the QR codes in a picture say. @param picture a file of it, or its points */
export async function readQrCodes(picture: Uint8Array | ImageData): Promise<string[]> {
    ready ??= prepareZXingModule({
        overrides: {
            wasmBinary: Uint8Array.from(
                readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
            ).buffer
        },
        fireImmediately: true
    });
    await ready;
    const input = picture instanceof Uint8Array ? Uint8Array.from(picture) : picture;
    const found = await readBarcodes(input, { formats: ['QRCode'], tryHarder: true });
    return found.map(({ text }) => text);
}
