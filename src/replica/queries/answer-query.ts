import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { callBuiltIn } from '../built-in/index.js';
import type { RangeLayout } from '../certify/index.js';
import { query, type QueryAnswer } from '../execution/index.js';
import { MANAGEMENT_ID, queryManagement } from '../management/index.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import type { RoundDriver } from '../rounds/index.js';
import type { Canister, Question } from '../state/index.js';
import { QueryCache } from './query-cache.js';

const outside = (response: Response): QueryAnswer => ({
    response,
    instructions: 0n,
    reads: { certificate: false, time: false, balance: false },
    isCacheable: false
});

/** Answers queries of the newest state: of canisters, of the management canister, of what is built in. */
export class Queries {
    private readonly driver: RoundDriver;
    private readonly cache: QueryCache | undefined;

    /** @param cached whether answers are given again for a while, as on the network */
    constructor(driver: RoundDriver, { cached }: { readonly cached: boolean }) {
        this.driver = driver;
        this.cache = cached ? new QueryCache(driver.subnet) : undefined;
    }

    /** @param layout of the canister ranges in the certificate that the canister may ask for */
    answer(receiver: Uint8Array, question: Question, layout: RangeLayout): QueryAnswer {
        const { driver } = this;
        driver.refresh();
        const key = toHex(receiver);
        const canister = driver.subnet.canisters.get(key);
        if (canister !== undefined) return this.ofCanister(canister, question, layout);
        if (key === MANAGEMENT_ID) {
            const { sender, method, arg } = question;
            return outside(queryManagement(driver.subnet, sender, method, arg));
        }
        const name = Principal.fromUint8Array(receiver).toText();
        return outside(
            callBuiltIn(driver.subnet, key, question, 'query') ??
                reject(ERROR_CODES.canisterNotFound, `Canister ${name} not found`)
        );
    }

    private ofCanister(canister: Canister, question: Question, layout: RangeLayout): QueryAnswer {
        const { subnet, certifier } = this.driver;
        const certificate = () => certifier.dataCertificate(canister.idBytes, layout);
        const ask = () => query(subnet, canister, question, certificate);
        return this.cache === undefined ? ask() : this.cache.answer(canister, question, layout, ask);
    }
}
