import { isReceipt } from '../../../src/verifier/block/index.js';

/** How files of this project begin, and which command reads them. */
const KINDS: readonly [string, string][] = [
    ['icjury-letter/', 'a letter is checked by jury check'],
    ['icjury-slip/', 'it is a slip: jury check <letter> --slip <slip> reads it beside its letter'],
    ['icjury-presentation/', 'a presentation is checked by jury accept'],
    ['icjury-fraud/', 'a fraud proof is checked by jury verify'],
    ['icjury-archive/', 'it is the manifest of an archive: name its folder'],
    ['icjury-entity/', 'it is the file with the secrets of an entity: show it to nobody']
];

/** For who gave a command a file of another kind: the command that reads it. Undefined if it is of no kind. */
export function adviceFor(bytes: Uint8Array): string | undefined {
    if (isReceipt(bytes)) return 'a receipt is checked by jury verify';
    if (/^\s*(icjury-letter:|https?:\/\/\S*#letter=)/.test(startOf(bytes)))
        return 'the code of a letter is checked by jury check -, pasted there';
    const format = formatOf(bytes);
    return KINDS.find(([prefix]) => prefix === format)?.[1];
}

/** What `jury verify` reads, whatever is wrong with it. */
export const isForVerify = (bytes: Uint8Array): boolean =>
    isReceipt(bytes) || formatOf(bytes) === 'icjury-fraud/';

const startOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 300));

const formatOf = (bytes: Uint8Array): string | undefined =>
    /^\s*\{\s*"format"\s*:\s*"([a-z]+-[a-z]+\/)/.exec(startOf(bytes))?.[1];
