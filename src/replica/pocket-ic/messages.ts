import { toHex, u64be } from '../../protocol/bytes.js';
import { sha256 } from '../../protocol/sha256.js';
import type { RoundDriver } from '../rounds/index.js';
import { ingressBytesOf } from '../execution/index.js';
import { admit, MAX_INGRESS_MESSAGE, messageLength, tooLarge } from '../http/index.js';
import type { Queries } from '../queries/index.js';
import type { Question } from '../state/index.js';
import type { Reject, Response } from '../reject.js';
import { PocketIcError } from './error.js';

/** Calls by users: sent, waited for, asked after; and queries. */

export interface Call extends Question {
    readonly canisterId: Uint8Array;
}

interface Message {
    readonly sender: Uint8Array;
    response: Response | undefined;
    readonly waiting: (() => void)[];
}

/** An answer that does not come within so many rounds is not waited for any longer. */
const MAX_ROUNDS = 100;
/** The same where rounds come by themselves, in milliseconds. */
const MAX_LIVE_WAIT = 300_000;
/** So many answers are kept for those who ask again. */
const KEPT_ANSWERS = 1000;

export class Messages {
    private readonly driver: RoundDriver;
    private readonly queries: Queries;
    private readonly disableIngressValidation: boolean;
    private readonly messages = new Map<string, Message>();
    /** Ids of messages that are answered, oldest first. */
    private readonly answered: string[] = [];
    private number = 0n;

    constructor(
        driver: RoundDriver,
        queries: Queries,
        { disableIngressValidation }: { readonly disableIngressValidation: boolean }
    ) {
        this.driver = driver;
        this.queries = queries;
        this.disableIngressValidation = disableIngressValidation;
    }

    /** Puts the call where the next round finds it. Gives its id, or why it was not let in. */
    submit(call: Call): Uint8Array | Reject {
        this.driver.refresh();
        const refused = this.disableIngressValidation ? undefined : this.admit(call);
        if (refused !== undefined) return refused;
        const id = this.nextId();
        const message: Message = { sender: call.sender, response: undefined, waiting: [] };
        this.messages.set(toHex(id), message);
        const { subnet } = this.driver;
        const origin = subnet.localOrigin(({ response }) => this.answer(toHex(id), message, response));
        const { sender, canisterId: receiver, method, arg } = call;
        const ingressBytes = ingressBytesOf(call);
        const request = { origin, sender, receiver, method, arg, cycles: 0n, ingressBytes };
        subnet.enqueue({ kind: 'request', request });
        return id;
    }

    private admit({ canisterId, ...question }: Call): Reject | undefined {
        const length = messageLength(canisterId, question);
        if (length > MAX_INGRESS_MESSAGE)
            throw new PocketIcError('BadIngressMessage', tooLarge(this.nextId(), length));
        return admit(this.driver, canisterId, question, ingressBytesOf(question));
    }

    /** Equal calls are different messages: the number makes them so. */
    private nextId(): Uint8Array {
        return sha256(u64be(this.number++));
    }

    private answer(id: string, message: Message, response: Response): void {
        message.response = response;
        this.answered.push(id);
        if (this.answered.length > KEPT_ANSWERS) this.messages.delete(this.answered.shift() ?? '');
        for (const wake of message.waiting.splice(0)) wake();
    }

    private find(id: Uint8Array): Message | undefined {
        return this.messages.get(toHex(id));
    }

    /** Runs rounds until the message is answered. In a live instance, waits for the rounds that happen anyhow. */
    async await(id: Uint8Array): Promise<Response> {
        const message = this.find(id);
        if (message === undefined) {
            const detail = `no message ${toHex(id)} was submitted, or ${KEPT_ANSWERS} others were answered since`;
            throw new PocketIcError('UnknownMessage', detail);
        }
        if (message.response === undefined && !this.driver.paused) await this.wait(message);
        for (let rounds = 0; message.response === undefined && rounds < MAX_ROUNDS; rounds++)
            this.driver.round();
        if (message.response !== undefined) return message.response;
        throw new PocketIcError(
            'BadIngressMessage',
            `the call is not answered after ${MAX_ROUNDS} rounds; let more happen, and await it again`
        );
    }

    private wait(message: Message): Promise<void> {
        return new Promise((resolve) => {
            const timeout = setTimeout(resolve, MAX_LIVE_WAIT);
            message.waiting.push(() => {
                clearTimeout(timeout);
                resolve();
            });
        });
    }

    /** The answer, if there is one. @param caller if given, who must have sent the message */
    status(id: Uint8Array, caller: Uint8Array | undefined): Response | undefined {
        const message = this.find(id);
        if (message === undefined) return undefined;
        if (caller !== undefined && toHex(caller) !== toHex(message.sender))
            throw new PocketIcError('Forbidden', 'the message was sent by somebody else: ask as its sender');
        return message.response;
    }

    query({ canisterId, ...question }: Call): Response {
        return this.queries.answer(canisterId, question, 'flat').response;
    }

    /** Lets everybody who waits go on, when the instance goes away. */
    release(): void {
        for (const { waiting } of this.messages.values()) for (const wake of waiting.splice(0)) wake();
    }
}
