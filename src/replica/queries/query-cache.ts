import { toHex } from '../../protocol/bytes.js';
import { nativeSha256 } from '../../node/index.js';
import type { QueryAnswer } from '../execution/index.js';
import type { Canister, Question, Subnet } from '../state/index.js';

/** How long the network answers out of its cache, in nanoseconds: at all, and where the answer holds a certificate. */
const EXPIRY = 600_000_000_000n;
const CERTIFICATE_EXPIRY = 60_000_000_000n;
/** Bytes of questions and answers together; the oldest go first. */
const CAPACITY = 64 * 1024 * 1024;

interface Entry {
    readonly answer: QueryAnswer;
    /** Of the state that was asked. */
    readonly time: bigint;
    readonly version: bigint;
    readonly balance: bigint;
    readonly size: number;
}

/**
 * Answers to queries that are given again while the canister is as it was, as every node of the network does: so a
 * certificate in an answer may be up to a minute old, and two that are asked for within a minute are the same.
 */
export class QueryCache {
    private readonly entries = new Map<string, Entry>();
    private size = 0;
    private readonly subnet: Subnet;

    constructor(subnet: Subnet) {
        this.subnet = subnet;
    }

    /** @param variant what else the answer depends on, such as the delegation of its certificate */
    answer(canister: Canister, question: Question, variant: string, ask: () => QueryAnswer): QueryAnswer {
        const { sender, method, arg } = question;
        const key = [canister.key, toHex(sender), variant, toHex(nativeSha256(arg)), method].join(' ');
        const known = this.entries.get(key);
        if (known !== undefined && this.isValid(known, canister)) return known.answer;
        this.drop(key);
        const answer = ask();
        const size =
            arg.length + key.length + (answer.response.kind === 'reply' ? answer.response.arg.length : 0);
        if (!answer.isCacheable || size > CAPACITY) return answer;
        const { version, cycles: balance } = canister;
        this.entries.set(key, { answer, time: this.subnet.time, version, balance, size });
        this.size += size;
        for (const oldest of this.entries.keys()) {
            if (this.size <= CAPACITY) break;
            this.drop(oldest);
        }
        return answer;
    }

    private isValid({ answer, time, version, balance }: Entry, canister: Canister): boolean {
        const { reads } = answer;
        const age = this.subnet.time - time;
        if (age > (reads.certificate ? CERTIFICATE_EXPIRY : EXPIRY) || version !== canister.version)
            return false;
        return (age === 0n || !reads.time) && (balance === canister.cycles || !reads.balance);
    }

    private drop(key: string): void {
        this.size -= this.entries.get(key)?.size ?? 0;
        this.entries.delete(key);
    }
}
