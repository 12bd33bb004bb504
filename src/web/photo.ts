import { byId } from './dom.js';

/** What of the browser's own reader of codes is used (Shape Detection API, "BarcodeDetector"); not every browser has it. */
interface Reader {
    detect(picture: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>;
}
interface ReaderClass {
    new (options: { readonly formats: readonly string[] }): Reader;
    getSupportedFormats(): Promise<readonly string[]>;
}

const QR = 'qr_code';

/** Some browsers have the name alone, and nothing behind it. */
async function reader(): Promise<Reader | undefined> {
    const { BarcodeDetector: found } = globalThis as { BarcodeDetector?: ReaderClass };
    if (found === undefined) return undefined;
    const formats = await found.getSupportedFormats().catch((): string[] => []);
    return formats.includes(QR) ? new found({ formats: [QR] }) : undefined;
}

/** Where it is so, the page says that a photo will do. */
export async function tellOfPictures(): Promise<void> {
    byId('photo', HTMLElement).hidden = (await reader()) === undefined;
}

/** First bytes of PNG, JPEG, GIF and WebP, and of HEIC behind its length, in hexadecimal. */
const PICTURE = /^(89504e47|ffd8ff|47494638|52494646.{8}57454250|.{8}66747970(6865|6d69))/;

export const isPicture = (bytes: Uint8Array): boolean =>
    PICTURE.test(Array.from(bytes.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join(''));

/**
 * What the QR codes in a picture say; nothing of it leaves the browser.
 * @returns undefined where this browser cannot read codes, or not this kind of picture
 */
export async function codesIn(bytes: Uint8Array): Promise<string[] | undefined> {
    try {
        const found = await reader();
        const picture = found && (await createImageBitmap(new Blob([Uint8Array.from(bytes)])));
        return picture && (await found.detect(picture)).map(({ rawValue }) => rawValue);
    } catch {
        return undefined;
    }
}
