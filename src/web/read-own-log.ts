import { equalBytes } from '../protocol/bytes.js';
import { IC_ROOT_KEY, unwrapKey } from '../verifier/certificate/index.js';
import type { OwnCanister } from './address.js';
import { problem } from './judge.js';
import { fetchOwnLog, type OwnLog } from './own-log.js';
import { warnOfTestNetwork } from './provenance.js';
import { NetworkError, readNetworkKey } from './query.js';
import type { Report } from './report.js';
import { inOwnWords } from './said.js';
import { SOURCE_TEXTS, TEXTS } from './texts.js';
import type { Status } from './status.js';

/** What could be had of the canister that serves the page; where something could not, why. */
interface Had<T> {
    readonly had?: T;
    readonly trouble?: Report;
}

/**
 * The key to verify with: that of the Internet Computer, which is in the page, wherever the page comes from. Only a network
 * on the reader's own machine is asked for its own, and its key taken once the page has said in red what it is worth.
 */
export function rootKeyFor({ host, isLocal }: OwnCanister): Promise<Had<Uint8Array>> {
    return orTrouble(async () => {
        if (!isLocal) return { had: IC_ROOT_KEY };
        const key = await readNetworkKey(host);
        if (unwrapKey(key) === undefined) throw new NetworkError('what it says is its root key is none');
        if (!equalBytes(key, IC_ROOT_KEY)) warnOfTestNetwork();
        return { had: key };
    });
}

export function readOwnLog(own: OwnCanister, rootKey: Uint8Array, status: Status): Promise<Had<OwnLog>> {
    return orTrouble(async () => {
        status.say(TEXTS.fetching);
        const had = await fetchOwnLog(own.host, own.canister, rootKey, (done, all) =>
            status.progress(TEXTS.fetching, done / all)
        );
        return had.commits.length === 0 ? { trouble: problem([], SOURCE_TEXTS.notCommitted) } : { had };
    });
}

async function orTrouble<T>(work: () => Promise<Had<T>>): Promise<Had<T>> {
    try {
        return await work();
    } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        return { trouble: problem([], SOURCE_TEXTS.notRead(inOwnWords(error.message))) };
    }
}
