import type { Identity } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { nodeKeys, nodesPath, requireNow, StateVerifier, TIME_PATH } from './certified-state.js';
import type { CertifiedState } from './certified-state.js';
import { AnswerFields } from './answer-fields.js';
import { Endpoints, type EndpointName } from './endpoints.js';
import { httpFailure, notVouchedFor, rejected, unreachable } from './failures.js';
import { isSigned, readQueryReply, type QueryReply } from './query-reply.js';
import { signCall, signQuery, signReadState, type SignedCall } from './requests.js';
import { NoAnswer, type Answer } from './wire.js';

export interface NetworkParts {
    readonly url: string;
    readonly canisterId: Principal;
    /** DER, 133 bytes. */
    readonly rootKey: Uint8Array;
    readonly identity: Identity;
    /** Milliseconds that one request may take; two minutes if left out. */
    readonly timeoutMs?: number;
}

/** Keys of nodes are asked for again after this time, and when a signature does not fit. Milliseconds. */
const KEYS_LAST = 300_000;
/** How long the network may take a question up. It allows 5 minutes, and clocks differ. */
const QUESTION_NANOSECONDS = 240_000_000_000n;
const RETRY_AFTER_MS = 500;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One canister of a network: questions, and calls to be sent. Nothing unsigned passes. Every failure is a `ClientError`. */
export class Network {
    readonly endpoints: Endpoints;
    readonly verifier: StateVerifier;
    readonly identity: Identity;
    readonly canisterId: Principal;
    /** The newest time that the network has signed here, nanoseconds since 1970; 0 before the first answer. */
    time = 0n;
    /** When that was, by a clock that nobody sets. Milliseconds. */
    private timeSeen = 0;
    /** The time of the state that the last query was answered from. */
    lastQueryTime = 0n;
    private keys: { readonly since: number; readonly byNode: Promise<Map<string, Uint8Array>> } | undefined;

    constructor({ url, canisterId, rootKey, identity, timeoutMs }: NetworkParts) {
        this.endpoints = new Endpoints(url, canisterId, timeoutMs);
        this.verifier = new StateVerifier(rootKey, canisterId.toUint8Array());
        this.identity = identity;
        this.canisterId = canisterId;
    }

    /** @param arg Candid @returns Candid @throws {ClientError} */
    async query(method: string, arg: Uint8Array): Promise<Uint8Array> {
        const { requestId, body } = await signQuery(
            this.identity,
            this.canisterId,
            method,
            arg,
            this.now() + QUESTION_NANOSECONDS
        );
        const [answer, keys] = await Promise.all([this.ask('query', body), this.nodeKeys()]);
        const reply = readQueryReply(answer.body);
        if (!isSigned(reply, requestId, keys)) {
            this.keys = undefined;
            if (!isSigned(reply, requestId, await this.nodeKeys())) throw notVouchedFor();
        }
        this.noteQueryTime(reply);
        if ('reject' in reply.answer) throw rejected(reply.answer.reject);
        return reply.answer.reply;
    }

    /** @returns the paths and the time, verified @throws {ClientError} */
    async readState(paths: readonly (readonly Uint8Array[])[], timeoutMs?: number): Promise<CertifiedState> {
        const { body } = await signReadState(this.identity, paths, this.now() + QUESTION_NANOSECONDS);
        const answer = await this.ask('read_state', body, timeoutMs);
        const certificate = AnswerFields.of(answer.body).bytes('certificate');
        if (certificate === undefined) throw notVouchedFor();
        const state = this.verifier.verify(certificate);
        this.noteTime(state.time);
        return state;
    }

    /** @param validFor nanoseconds, by the network's time, from now on */
    async signCall(method: string, arg: Uint8Array, validFor: bigint): Promise<SignedCall> {
        return signCall(this.identity, this.canisterId, method, arg, this.now() + validFor);
    }

    /** The network's time as far as it is known, else that of this machine. Nanoseconds since 1970. */
    now(): bigint {
        if (this.time === 0n) return BigInt(Date.now()) * 1_000_000n;
        return this.time + BigInt(Math.round(performance.now() - this.timeSeen)) * 1_000_000n;
    }

    noteTime(time: bigint): void {
        if (time <= this.time) return;
        this.time = time;
        this.timeSeen = performance.now();
    }

    private noteQueryTime({ signatures }: QueryReply): void {
        const time = signatures.reduce(
            (newest, { timestamp }) => (timestamp > newest ? timestamp : newest),
            0n
        );
        requireNow(time);
        this.lastQueryTime = time;
        this.noteTime(time);
    }

    /** A question may be put twice: nothing changes by it. */
    private async ask(name: EndpointName, body: Uint8Array, timeoutMs?: number): Promise<Answer> {
        for (let isLast = false; ; isLast = true) {
            try {
                const answer = await this.endpoints.post(name, body, timeoutMs);
                if (answer.status === 200) return answer;
                if (isLast || answer.status < 500) throw httpFailure(answer);
            } catch (error) {
                if (!(error instanceof NoAnswer)) throw error;
                if (isLast) throw unreachable(error);
            }
            await pause(RETRY_AFTER_MS);
        }
    }

    private nodeKeys(): Promise<Map<string, Uint8Array>> {
        if (this.keys === undefined || performance.now() - this.keys.since > KEYS_LAST) {
            const keys = { since: performance.now(), byNode: this.fetchNodeKeys() };
            // Whoever waits is told; the next one asks anew.
            keys.byNode.catch(() => (this.keys = this.keys === keys ? undefined : this.keys));
            this.keys = keys;
        }
        return this.keys.byNode;
    }

    /** Asked by the id of the subnet: the tree of all subnets is larger than a certificate may be. */
    private async fetchNodeKeys(): Promise<Map<string, Uint8Array>> {
        const { certificate } = await this.readState([TIME_PATH]);
        const subnetId = this.verifier.subnetOf(certificate);
        const { tree } = await this.readState([nodesPath(subnetId)]);
        return nodeKeys(tree, subnetId);
    }
}
