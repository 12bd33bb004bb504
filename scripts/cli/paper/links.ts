import { encodeLink, encodeSlipLink, type Letter, type Slip } from '../../../src/juror/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { isIcRootKey } from '../arguments.js';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** What the code on a letter says: an address with the letter in its fragment, which no browser sends to a server. */
export const letterCode = (letter: Letter, page: string | undefined): string => codeOf('letter', encodeLink(letter), page); // prettier-ignore

/** What the code on a slip says, likewise. */
export const slipCode = (slip: Slip, page: string | undefined): string => codeOf('slip', encodeSlipLink(slip), page); // prettier-ignore

const codeOf = (kind: 'letter' | 'slip', link: Uint8Array, page: string | undefined): string =>
    page === undefined
        ? `icjury-${kind}:${base64url(link)}`
        : `${page.replace(/#.*$/, '')}#${kind}=${base64url(link)}`;

/** What a person without a camera is told, and the address as one types it: browsers put the scheme before it. */
export function typedOf(
    page: string | undefined,
    words: (address: string) => string
): { readonly words: string; readonly address: string } | undefined {
    if (page === undefined) return undefined;
    const address = page.replace(/#.*$/, '').replace(/^https:\/\//, '');
    return { words: words(address), address };
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/**
 * The address of the page that a canister serves itself: on the Internet Computer by the network's own gateways, and on this
 * machine by the replica's. Of other networks nobody knows their gateways.
 * @param network its name or address, as the command line has it
 */
export function pageOf(canisterId: Uint8Array, rootKey: Uint8Array, network: string): string | undefined {
    const canister = canisterText(canisterId);
    if (isIcRootKey(rootKey)) return `https://${canister}.icp0.io/verify`;
    const url = URL.canParse(network) ? new URL(network) : undefined;
    if (url === undefined || !LOOPBACK.test(url.hostname)) return undefined;
    return `${url.protocol}//${canister}.localhost${url.port === '' ? '' : `:${url.port}`}/verify`;
}
