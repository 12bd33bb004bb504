import { createHash } from 'node:crypto';
import { visible } from '../output/index.js';
import { codeSvg } from './code.js';
import { fill, type State, type Template } from './template.js';

/** One sheet of A4: a letter, or a slip. */
export interface Sheet {
    readonly template: Template;
    readonly fields: ReadonlyMap<string, string>;
    readonly state: State;
    readonly checkHeading: string;
    readonly steps: readonly string[];
    /** What the code says. */
    readonly code: string;
    /** For who has no camera, with the address to type in it, if there is a page; on a screen it is a link as the code is. */
    readonly typed?: { readonly words: string; readonly address: string } | undefined;
    /** Below the steps. */
    readonly notes: readonly string[];
    /** In small print, at the foot. */
    readonly small: readonly (readonly [string, string])[];
}

export interface Document {
    readonly language: string;
    readonly title: string;
    /** What a program reads from the page, by the names of `meta` elements, in base64. */
    readonly embedded?: Readonly<Record<string, Uint8Array>>;
}

/**
 * A4 as in DIN 5008, form B: the address shows through the window of an envelope of any of the usual forms, and the marks at
 * the edge say where to fold.
 */
const STYLE = `
@page { size: A4; margin: 20mm 20mm 15mm 25mm; }
* { box-sizing: border-box; }
html { background: #fff; color: #111; }
body { font: 10.5pt/1.4 "Liberation Sans", Arial, Helvetica, sans-serif; margin: 0; }
article { position: relative; min-height: 250mm; }
article + article { break-before: page; }
p { margin: 0 0 2mm; }
.letterhead { text-align: right; font-size: 11pt; height: 26mm; overflow: hidden; }
.letterhead p { margin: 0; }
.letterhead p:first-child { font-size: 14pt; font-weight: bold; }
.window { position: absolute; left: 0; top: 30mm; width: 80mm; height: 40mm; overflow: hidden; font-style: normal; }
.window p { margin: 0; }
.window .sender { font-size: 7pt; border-bottom: .2mm solid #111; margin-bottom: 4mm; min-height: 4mm; }
.reference { position: absolute; left: 100mm; top: 30mm; width: 65mm; font-size: 9.5pt; }
.reference p { margin: 0; overflow-wrap: anywhere; }
.body { padding-top: 55mm; }
h1 { font-size: 13pt; line-height: 1.25; margin: 0 0 3mm; }
h2 { font-size: 10.5pt; margin: 0 0 1.5mm; }
.check { display: flex; gap: 6mm; margin: 4mm 0; padding: 3mm 4mm; border: .3mm solid #111; break-inside: avoid; }
.check svg { width: 62mm; height: 62mm; flex: none; display: block; }
ol { margin: 0 0 2mm; padding-left: 5mm; }
li { margin-bottom: 1.5mm; overflow-wrap: anywhere; }
dl { font-size: 7.5pt; line-height: 1.35; color: #333; margin: 0; display: grid; grid-template-columns: 32mm 1fr; gap: .6mm 3mm; }
dd { margin: 0; overflow-wrap: anywhere; }
dd code { font: 7pt/1.35 "Liberation Mono", ui-monospace, monospace; }
a { color: inherit; overflow-wrap: anywhere; }
.check > a { flex: none; }
.fold { display: none; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 1mm 2mm; border-bottom: .2mm solid #111; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
@media print {
  .fold { display: block; position: absolute; left: -20mm; width: 5mm; border-top: .2mm solid #666; }
  .fold.first { top: 85mm; } .fold.second { top: 190mm; }
}
@media screen {
  body { max-width: 175mm; margin: 8mm auto; padding: 0 4mm; }
  article + article { border-top: 1px dashed #666; margin-top: 10mm; padding-top: 10mm; }
}
@media screen and (max-width: 170mm) {
  .window, .reference { position: static; width: auto; height: auto; margin-bottom: 4mm; }
  .letterhead { height: auto; } .body { padding-top: 0; } .check { flex-wrap: wrap; } dl { grid-template-columns: 1fr; }
  article { min-height: 0; }
}
`;

/** A document to print. It runs nothing and loads nothing. */
export function documentOf({ language, title, embedded = {} }: Document, body: string): string {
    const style = createHash('sha256').update(STYLE).digest('base64');
    const metas = Object.entries(embedded).map(
        ([name, bytes]) => `<meta name="${name}" content="${Buffer.from(bytes).toString('base64')}">\n`
    );
    return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>${escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
${metas.join('')}<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export function sheetHtml({
    template,
    fields,
    state,
    checkHeading,
    steps,
    code,
    typed,
    notes,
    small
}: Sheet): string {
    const lines = (section: Parameters<typeof fill>[1]) => fill(template, section, state, fields);
    const paragraphs = (list: readonly string[]) => list.map((line) => `<p>${escape(line)}</p>`).join('');
    return `<article>
<div class="fold first"></div><div class="fold second"></div>
<header class="letterhead">${paragraphs(lines('letterhead'))}</header>
<address class="window"><p class="sender">${escape(lines('sender').join(' · '))}</p>${paragraphs(lines('address'))}</address>
<div class="reference">${paragraphs(lines('reference'))}</div>
<div class="body">
<h1>${escape(lines('subject').join(' '))}</h1>
${paragraphsOf(lines('text'))}
<section class="check">${typed === undefined ? codeSvg(code, 'QR code') : linkTo(code, codeSvg(code, 'QR code'))}<div>
<h2>${escape(checkHeading)}</h2>
<ol>${steps.map((step) => `<li>${escape(step)}</li>`).join('')}</ol>
${typed === undefined ? '' : typedHtml(typed, code)}${paragraphs(notes)}</div></section>
<dl>${small.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${/^(jury |[0-9a-f]{8} )/.test(value) ? `<code>${escape(value)}</code>` : escape(value)}</dd>`).join('\n')}</dl>
</div>
</article>`;
}

/** On paper it is text; the address, short enough to type, is a link to all that the code says. */
function typedHtml({ words, address }: NonNullable<Sheet['typed']>, code: string): string {
    const [before = '', ...after] = words.split(address).map(escape);
    return `<p>${before}${linkTo(code, `<b>${escape(address)}</b>`)}${after.join(escape(address))}</p>`;
}

const linkTo = (code: string, html: string): string =>
    `<a href="${escape(code)}" rel="noreferrer">${html}</a>`;

/** Lines that stand together are one paragraph; an empty one parts it from the next. */
function paragraphsOf(lines: readonly string[]): string {
    const paragraphs: string[][] = [[]];
    for (const line of lines) {
        if (line === '') paragraphs.push([]);
        else paragraphs.at(-1)?.push(escape(line));
    }
    return paragraphs.map((paragraph) => `<p>${paragraph.join('<br>')}</p>`).join('\n');
}

/** Whatever a name is made of, it is text. */
export function escape(text: string): string {
    const names: Readonly<Record<string, string>> = {
        '&': '&amp;',
        '<': '&lt;',
        '>': '&gt;',
        '"': '&quot;',
        "'": '&#39;'
    };
    return visible(text).replace(/[&<>"']/g, (char) => names[char] ?? '');
}
