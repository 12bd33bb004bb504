import { Principal } from '@dfinity/principal';
import { urlOf } from './url-of.js';

/** Which canister a request through the gateway is for. */

const PARAMETER = 'canisterId';
/** `<canister>.localhost`, with or without a port; browsers resolve such names to this machine by themselves. */
const HOST = /^([a-z0-9-]+)\.localhost(?::\d+)?$/i;

function principal(text: string | null | undefined): Principal | undefined {
    try {
        return text ? Principal.fromText(text.toLowerCase()) : undefined;
    } catch {
        return undefined;
    }
}

const inQuery = (url: string | undefined): string | null | undefined => {
    try {
        return url === undefined ? undefined : urlOf(url).searchParams.get(PARAMETER);
    } catch {
        return undefined;
    }
};

export interface Addressed {
    readonly host: string | undefined;
    readonly url: string | undefined;
    /** What a page that was asked for with the parameter loads does not carry it. */
    readonly referer: string | undefined;
}

/** By host name, else by the parameter `canisterId` of the request, else of the page that it comes from. */
export function gatewayTarget({ host, url, referer }: Addressed): Principal | undefined {
    return principal(HOST.exec(host ?? '')?.[1]) ?? principal(inQuery(url)) ?? principal(inQuery(referer));
}
