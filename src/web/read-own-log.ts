import { equalBytes } from '../protocol/bytes.js';
import { IC_ROOT_KEY, unwrapKey } from '../verifier/certificate/index.js';
import type { OwnCanister } from './address.js';
import { problem } from './judge.js';
import { fetchOwnLog } from './own-log.js';
import type { OwnLog } from './own-log.js';
import { warnOfTestNetwork } from './provenance.js';
import { NetworkError, readNetworkKey } from './query.js';
import type { Report } from './report.js';
import { SOURCE_TEXTS } from './source-texts.js';
import type { Status } from './status.js';
import { TEXTS } from './texts.js';

/** What came of reading the log of the canister that serves the page. */
export interface ReadLog {
    readonly archive?: OwnLog;
    /** Of a network for trying out, which the page has said by now; undefined is the Internet Computer's. */
    readonly rootKey?: Uint8Array;
    readonly trouble?: Report;
}

export async function readOwnLog(own: OwnCanister, status: Status): Promise<ReadLog> {
    let rootKey: Uint8Array | undefined;
    try {
        status.say(TEXTS.fetching);
        rootKey = await testNetworkKey(own);
        const archive = await fetchOwnLog(own.host, own.canister, rootKey ?? IC_ROOT_KEY, (done, all) =>
            status.progress(TEXTS.fetching, done / all)
        );
        const key = rootKey && { rootKey };
        return archive.commits.length === 0
            ? { ...key, trouble: problem([], SOURCE_TEXTS.notCommitted) }
            : { ...key, archive };
    } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        return { ...(rootKey && { rootKey }), trouble: problem([], SOURCE_TEXTS.notRead(error.message)) };
    }
}

/**
 * The key of a network on the reader's own machine, once the page has said in red what it is worth. Elsewhere nobody is
 * asked: there is one key, which is in the page.
 * @throws {NetworkError}
 */
async function testNetworkKey({ host, isLocal }: OwnCanister): Promise<Uint8Array | undefined> {
    if (!isLocal) return undefined;
    const key = await readNetworkKey(host);
    if (equalBytes(key, IC_ROOT_KEY)) return undefined;
    if (unwrapKey(key) === undefined) throw new NetworkError('what it says is its root key is none');
    warnOfTestNetwork();
    return key;
}
