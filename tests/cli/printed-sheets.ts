import { readQrCodes } from '../qr-reader.js';

/** A sheet as it is printed. */
export interface PrintedSheet {
    /** All that stands on it, a paragraph a line, without marks. */
    readonly text: string;
    /** What shows through the window of the envelope: lines, the sender's left out. */
    readonly address: readonly string[];
    readonly subject: string;
    /** The code, as SVG. */
    readonly code: string;
}

/** The sheets of a printed file, in their order. */
export const sheetsOf = (html: string): PrintedSheet[] =>
    [...html.matchAll(/<article>([^]*?)<\/article>/g)].map(([, sheet = '']) => ({
        text: plain(sheet.replace(/<svg[^]*?<\/svg>/, '')),
        address: plain(/<address[^>]*><p class="sender">.*?<\/p>([^]*?)<\/address>/.exec(sheet)?.[1] ?? '')
            .split('\n')
            .filter((line) => line !== ''),
        subject: plain(/<h1>([^]*?)<\/h1>/.exec(sheet)?.[1] ?? ''),
        code: /<svg[^]*?<\/svg>/.exec(sheet)?.[0] ?? ''
    }));

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text of HTML, each element a line. */
export const plain = (html: string): string =>
    html
        .replace(/<[^>]+>/g, '\n')
        .replace(/\n+/g, '\n')
        .replace(/&(\w+|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
        .trim();

const SCALE = 4;

/** What a printed code says, to the readers of phones: its dark runs are drawn, and then read as a picture. */
export async function readSvg(svg: string): Promise<string | undefined> {
    const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
    const width = size * SCALE;
    const data = new Uint8ClampedArray(width * width * 4).fill(255);
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)\.5h(\d+)/g))
        for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row++)
            for (let column = Number(x) * SCALE; column < (Number(x) + Number(length)) * SCALE; column++)
                data.fill(0, 4 * (row * width + column), 4 * (row * width + column) + 3);
    const picture = { data, width, height: width, colorSpace: 'srgb' } as ImageData;
    return (await readQrCodes(picture))[0];
}
