import {
    certifiedDataSet,
    dataCertificate,
    IDL,
    init,
    msgArgData,
    msgReply,
    postUpgrade,
    query,
    update
} from 'azle';
import { httpReply } from '../../../src/canister/http-reply.js';
import { requestUrl } from '../../../src/canister/http-request.js';
import { HTTP_EXPR_HASH, SITE } from '../../../src/canister/site.js';
import { forkHash } from '../../../src/protocol/hash-tree.js';
import { MAX_PATH } from '../../../src/protocol/http-tree.js';

/** The pages of the jury canister beside any hash of a jury, or alone. */
let juryHash: Uint8Array | undefined;

function certify(hash: Uint8Array | undefined): void {
    juryHash = hash;
    certifiedDataSet(hash === undefined ? HTTP_EXPR_HASH : forkHash(HTTP_EXPR_HASH, hash));
}

export default class {
    @init([], { manual: true })
    init(): void {
        certify(new Uint8Array(32).fill(7));
    }

    @postUpgrade([], { manual: true })
    postUpgrade(): void {
        certify(new Uint8Array(32).fill(8));
    }

    /** 32 bytes, or none. */
    @update([], undefined, { manual: true })
    put(): void {
        const bytes = msgArgData().slice();
        certify(bytes.length === 0 ? undefined : bytes);
        msgReply(IDL.encode([], []));
    }

    @query([], undefined, { manual: true })
    http_request(): void {
        const url = requestUrl(msgArgData(), MAX_PATH + 1);
        msgReply(httpReply(SITE, url, dataCertificate() ?? new Uint8Array(), juryHash));
    }
}
