import { asciiBytes, fromHex } from '../../protocol/bytes.js';
import { CritBitTree } from '../tree/index.js';
import type { Response } from '../reject.js';
import { requestNode, type RequestStatus } from './request-node.js';

export interface RequestRecord {
    readonly id: Uint8Array;
    readonly sender: Uint8Array;
    readonly expiry: bigint;
    status: RequestStatus;
}

/** Statuses are kept until nobody can send the same request again, and a little longer for slow readers. */
const KEPT_AFTER_EXPIRY = 300_000_000_000n;

/** What became of the requests that came over HTTP, by request id in hexadecimal. */
export class RequestHistory {
    readonly records = new Map<string, RequestRecord>();
    /** The same in the state tree. */
    readonly tree = new CritBitTree();
    /** Records of which the state tree says nothing yet. */
    private arrived: RequestRecord[] = [];
    private finishedIds: string[] = [];
    private readonly waiters = new Map<string, (() => void)[]>();

    /** A request came; the state tree has it from the next round on, since a certified state stands still. */
    add(requestId: string, sender: Uint8Array, expiry: bigint): void {
        const id = fromHex(requestId) ?? asciiBytes(requestId);
        const record: RequestRecord = { id, sender, expiry, status: { state: 'received' } };
        this.records.set(requestId, record);
        this.arrived.push(record);
    }

    /** A round takes up what has arrived. */
    takeArrived(): void {
        for (const record of this.arrived) this.certify(record);
        this.arrived = [];
    }

    private certify(record: RequestRecord): void {
        this.tree.set(record.id, () => requestNode(record.status));
    }

    started(requestId: string): void {
        const record = this.records.get(requestId);
        if (record?.status.state !== 'received') return;
        record.status = { state: 'processing' };
        this.certify(record);
    }

    finished(requestId: string, response: Response): void {
        const record = this.records.get(requestId);
        if (record !== undefined) {
            record.status = { state: 'done', response };
            this.certify(record);
            this.finishedIds.push(requestId);
        }
        const waiting = this.waiters.get(requestId) ?? [];
        this.waiters.delete(requestId);
        for (const wake of waiting) wake();
    }

    /** Those that were finished since the last time this was asked. */
    takeFinished(): string[] {
        const taken = this.finishedIds;
        this.finishedIds = [];
        return taken;
    }

    /** Resolves once the request is done, or after `milliseconds`. */
    wait(requestId: string, milliseconds: number): Promise<void> {
        if (this.records.get(requestId)?.status.state === 'done') return Promise.resolve();
        return new Promise((resolve) => {
            const timeout = setTimeout(resolve, milliseconds);
            const waiting = this.waiters.get(requestId) ?? [];
            waiting.push(() => {
                clearTimeout(timeout);
                resolve();
            });
            this.waiters.set(requestId, waiting);
        });
    }

    /** Lets everybody who waits go on, when the replica stops. */
    release(): void {
        for (const waiting of this.waiters.values()) for (const wake of waiting) wake();
        this.waiters.clear();
    }

    /** Records are in the order of arrival, not of expiry, but expiries differ by minutes at most. */
    prune(time: bigint): void {
        for (const [requestId, { id, expiry }] of this.records) {
            if (expiry + KEPT_AFTER_EXPIRY > time) return;
            this.records.delete(requestId);
            this.tree.delete(id);
        }
    }
}
