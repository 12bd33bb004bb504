import { canisterBytes } from '../protocol/principal-text.js';

/** The part of a browser's location that says where the page came from. */
export type Address = Pick<Location, 'protocol' | 'hostname' | 'origin' | 'pathname' | 'search' | 'hash'>;

/** A canister that serves this page through a gateway of its network. */
export interface OwnCanister {
    /** As text. */
    readonly canister: string;
    /** What the page asks: `https://<canister>.icp0.io`, say. */
    readonly host: string;
    /** Whether the gateway runs on the reader's own machine, where networks for trying out have keys of their own. */
    readonly isLocal: boolean;
}

/**
 * The canister that serves the page: as gateways find it, by the first label of the host, and if that names none, by
 * `?canisterId=`. Undefined on the disk, and where a program like `jury serve` serves it.
 */
export function ownCanister({ protocol, hostname, origin, search }: Address): OwnCanister | undefined {
    if (!/^https?:$/.test(protocol)) return undefined;
    const [label = '', ...domain] = hostname.split('.');
    const named = domain.length > 0 ? label : '';
    const canister = [named, new URLSearchParams(search).get('canisterId') ?? ''].find(
        // The management canister has no bytes, and no pages.
        (text) => (canisterBytes(text)?.length ?? 0) > 0
    );
    return canister === undefined ? undefined : { canister, host: origin, isLocal: isLoopback(hostname) };
}

/** Names that no browser asks a server elsewhere for. */
const isLoopback = (hostname: string): boolean =>
    /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$|^\[::1\]$/.test(hostname);

/** Which of the two pages this address asks for. A fragment is a letter's or a slip's, or of the log a draw's. */
export function pageAt({ protocol, pathname, hash }: Address): 'verify' | 'log' {
    const isLog = protocol === 'file:' ? pathname.endsWith('/log.html') : /(\/|\/log\.html)$/.test(pathname);
    return isLog && !/^#(letter|slip)=/.test(hash) ? 'log' : 'verify';
}

/** The address of the other page, beside this one. */
export const linkTo = (page: 'verify' | 'log', { protocol, search }: Address): string =>
    protocol === 'file:' ? `${page}.html` : `${page === 'log' ? './' : 'verify'}${search}`;
