import { createHash } from 'node:crypto';
import encodeQR from 'qr';
import { toHex } from '../../../src/protocol/bytes.js';
import { article, encodeLink } from '../../../src/juror/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { visible } from './print.js';
import type { DrawnAs, Letter } from '../../../src/juror/index.js';

/** What the code on a letter holds: with it, and an archive, anybody's verify page checks the letter. */
export function linkOf(letter: Letter, page: string | undefined): string {
    const link = Buffer.from(encodeLink(letter)).toString('base64url');
    return page === undefined ? `icjury-letter:${link}` : `${page.replace(/#.*$/, '')}#letter=${link}`;
}

export interface LetterPage {
    readonly letter: Letter;
    /** How the entity addresses the juror, if it says so. */
    readonly addressee: string | undefined;
    readonly drawnAs: DrawnAs;
    /** So many were drawn as the same. */
    readonly among: number;
    readonly poolSize: number;
    /** Of the draw, nanoseconds since 1970. */
    readonly drawnAt: bigint;
    /** The command that checks the letter, as it has to be typed. */
    readonly command: string;
    /** The canister that the log was restored into, if it was. */
    readonly movedTo: string | undefined;
    /** What the case record says that the jury is for. */
    readonly caseName: string | undefined;
    /** The jury as it sits, and what the addressee is in it, where that is not just what was drawn. */
    readonly sits: string | undefined;
    /** Address of a verify page, if there is one on the net. */
    readonly page: string | undefined;
}

const STYLE = `
@page { margin: 18mm; }
body { font: 11pt/1.5 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 17pt; line-height: 1.25; }
code { font: 10pt/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
dt { font-weight: bold; margin-top: .6em; }
dd { margin: 0; }
figure { margin: 1em 0; break-inside: avoid; }
svg { width: 68mm; height: 68mm; display: block; }
`;

/** A page to print. It runs nothing and loads nothing. */
export function letterPage(page: LetterPage): string {
    const { letter, addressee, drawnAs, among, poolSize, drawnAt, movedTo, caseName, sits } = page;
    const as = article(drawnAs);
    const link = linkOf(letter, page.page);
    const day = (seconds: bigint) => new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
    const { notBefore, notAfter, audience } = letter.testimonial;
    const style = createHash('sha256').update(STYLE).digest('base64');
    const shownTo = new TextDecoder('utf-8', { ignoreBOM: true }).decode(audience);
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>You have been drawn by lot</title>
<style>${STYLE}</style>
</head>
<body>
<h1>You have been drawn by lot</h1>
${addressee === undefined ? '' : `<p>To: <strong>${escape(addressee)}</strong></p>\n`}<p>On ${new Date(Number(drawnAt / 1_000_000n)).toUTCString()} you were drawn as ${as},
${among > 1 ? `with ${among - 1} other${among > 2 ? 's' : ''}` : 'the only one'}, from a pool of ${poolSize}. The public log says from which randomness; run again from it, the draw gives the same people.
You need not believe this letter. You can check it.</p>
<dl>
<dt>Your seat on this jury, as ${as}</dt><dd><code>${groups(toHex(letter.seatId))}</code></dd>
${caseName === undefined ? '' : `<dt>Case</dt><dd>${escape(visible(caseName))}</dd>\n`}<dt>Jury</dt><dd>block ${letter.block} of canister <code>${canisterText(letter.canisterId)}</code>${movedTo === undefined ? '' : `, whose log is in canister <code>${movedTo}</code> now: the court says so, and whoever checks asks for that one`}</dd>
${sits === undefined ? '' : `<dt>The jury as it sits</dt><dd>${escape(visible(sits))}</dd>\n`}<dt>Your statement of membership</dt><dd>holds from ${day(notBefore)} to ${day(notAfter)}, for ${shownTo === '' ? 'anybody you show it to' : escape(shownTo)}</dd>
</dl>
<h2>Check it</h2>
<p>Take the slip from your enrolment. Open the verify page, drop in the letter's file (or read the code below into it)
and the slip, and a copy of the public log if you have one. It works without a network and sends nothing. Or run:
<code>${escape(page.command)}</code></p>
<figure>${encodeQR(link, 'svg', { ecc: 'low' })}<figcaption>The code holds what is private of this letter, except the key with which
you show your membership. Do not publish it.</figcaption></figure>
<h2>Keep it to yourself</h2>
<p>${among > 1 ? `Others see your seat, and the list does not tell that it is yours: you are one of ${among}.` : `Others see your seat, and can tell whose it is: nobody else was drawn as ${as}.`} Who has this letter can.
To show that you are a juror without saying who you are, use <code>jury present</code>.</p>
</body>
</html>
`;
}

/** Whatever a name is made of, it is text. */
function escape(text: string): string {
    const names: Readonly<Record<string, string>> = {
        '&': '&amp;',
        '<': '&lt;',
        '>': '&gt;',
        '"': '&quot;',
        "'": '&#39;'
    };
    return text.replace(/[&<>"']/g, (char) => names[char] ?? '');
}

/** Canisters in their text form. */
interface Moved {
    readonly from: string;
    readonly to: string;
}

/**
 * How a juror checks a letter on the command line.
 * @param name of its file
 * @param moved the canister that the log was restored into, if it was, and the first one
 * @param isIc whether it is of the Internet Computer, whose root key is in the program
 */
export const checkingCommand = (name: string, moved: Moved | undefined, isIc: boolean): string =>
    [
        `jury check ${name} --slip slip.json --archive copy`,
        ...(moved === undefined ? [] : [`-c ${moved.to} --successor-of ${moved.from}`]),
        ...(isIc ? [] : ['--root-key root-key.hex'])
    ].join(' ');

const groups = (hex: string): string => hex.replace(/(.{8})(?=.)/g, '$1 ');
