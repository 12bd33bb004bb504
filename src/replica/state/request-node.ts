import { type Label, StateLeaf, type StateNode, StateTree } from '../tree/index.js';
import { leb128 } from '../../protocol/leb128.js';
import type { Response } from '../reject.js';

export type RequestStatus =
    | { readonly state: 'received' }
    | { readonly state: 'processing' }
    | { readonly state: 'done'; readonly response: Response };

const text = (value: string) => new StateLeaf(new TextEncoder().encode(value));

/**
 * What the state tree says of a request (interface specification, "Request status"). Made anew each time: the tree keeps
 * its hash, and a busy replica remembers many thousands of requests.
 */
export function requestNode(status: RequestStatus): StateTree {
    const entries: [Label, StateNode][] = [];
    if (status.state !== 'done') {
        entries.push(['status', text(status.state)]);
    } else if (status.response.kind === 'reply') {
        entries.push(['status', text('replied')], ['reply', new StateLeaf(status.response.arg)]);
    } else {
        const { code, message, errorCode } = status.response;
        entries.push(
            ['status', text('rejected')],
            ['reject_code', new StateLeaf(leb128(BigInt(code)))],
            ['reject_message', text(message)],
            ['error_code', text(errorCode)]
        );
    }
    return new StateTree(entries);
}
