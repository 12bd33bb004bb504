import { asciiBytes } from '../protocol/bytes.js';
import { lookupSubtree, lookupValue } from '../protocol/certificate.js';
import type { HashTree } from '../protocol/hash-tree.js';
import type { Reject } from './failures.js';

/** What the network certifies of a call (interface specification, "Request status"). */
export type CallStatus =
    | { readonly kind: 'replied'; readonly reply: Uint8Array }
    | { readonly kind: 'rejected'; readonly reject: Reject }
    /** It was taken up, and has not ended. */
    | { readonly kind: 'under way' }
    /** It ended, and how is forgotten. */
    | { readonly kind: 'done' }
    /** The network knows no such call: it was not taken up yet, or so long ago that it is forgotten. */
    | { readonly kind: 'absent' }
    /** The certificate does not say. */
    | { readonly kind: 'unknown' };

export const statusPath = (requestId: Uint8Array) => [asciiBytes('request_status'), requestId];

/** @param tree of a verified certificate that was asked for `statusPath(requestId)` */
export function readStatus(tree: HashTree, requestId: Uint8Array): CallStatus {
    const found = lookupSubtree(tree, statusPath(requestId));
    if (found.status === 'absent') return { kind: 'absent' };
    if (found.status !== 'found') return { kind: 'unknown' };
    const field = (name: string) => lookupValue(found.tree, [asciiBytes(name)]);
    const status = field('status');
    switch (status === undefined ? '' : text(status)) {
        case 'replied': {
            const reply = field('reply');
            return reply === undefined ? { kind: 'unknown' } : { kind: 'replied', reply: reply.slice() };
        }
        case 'rejected':
            return rejectedStatus(field);
        case 'received':
        case 'processing':
            return { kind: 'under way' };
        case 'done':
            return { kind: 'done' };
        default:
            return { kind: 'unknown' };
    }
}

function rejectedStatus(field: (name: string) => Uint8Array | undefined): CallStatus {
    const [code, message, errorCode] = [field('reject_code'), field('reject_message'), field('error_code')];
    if (code?.length !== 1 || message === undefined) return { kind: 'unknown' };
    const reject = {
        rejectCode: code[0] ?? 0,
        message: text(message),
        errorCode: errorCode && text(errorCode)
    };
    return { kind: 'rejected', reject };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
