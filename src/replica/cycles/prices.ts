import { INSTRUCTION_LIMITS } from '../wasm/index.js';

/** What the network's application subnets charge, in cycles, for the 13 nodes that its prices are made for. */
const REFERENCE_NODES = 13n;
const FEES = {
    /** For each message executed; an instruction costs 1 besides. */
    message: 5_000_000n,
    ingress: 1_200_000n,
    ingressByte: 2_000n,
    call: 260_000n,
    /** Of a call's method name and argument, and of its answer. */
    callByte: 1_000n,
    creation: 500_000_000_000n,
    gibSecond: 127_000n,
    /** A percent of compute allocation, for a second. */
    computeSecond: 10_000_000n
} as const;

/** As many as a canister can have. What would come beyond is lost. */
export const MAX_CYCLES = 2n ** 128n - 1n;

const GIB = 2n ** 30n;
const DAY = 86_400n;
/** A call is sent only by who can pay for the largest answer there may be. */
const LARGEST_ANSWER = 2n * 2n ** 20n;
/** The network's figures for the limit of a response without `max_response_bytes`. */
const HTTP = { base: 3_000_000n, node: 60_000n, requestByte: 400n, responseByte: 800n } as const;

/** The most nodes whose prices may be asked for. */
export const MAX_NODES = 1000;
/** What the network's prices are told for, and where most canisters live. */
export const DEFAULT_NODES = 13;

/** The prices of a subnet; all zero where it has 0 nodes: then nothing is charged, and nothing freezes. */
export class Prices {
    readonly nodes: number;

    constructor(nodes: number) {
        this.nodes = nodes;
    }

    private scale(cycles: bigint): bigint {
        return (cycles * BigInt(this.nodes)) / REFERENCE_NODES;
    }

    get creation(): bigint {
        return this.scale(FEES.creation);
    }

    instructions(count: bigint): bigint {
        return this.scale(count);
    }

    /** Of a message that took `instructions`. */
    execution(instructions: bigint): bigint {
        return this.scale(FEES.message + instructions);
    }

    /** What a message must be able to pay before it is executed; what it does not take comes back. */
    get messagePrepayment(): bigint {
        return this.execution(INSTRUCTION_LIMITS.update);
    }

    get installPrepayment(): bigint {
        return this.execution(INSTRUCTION_LIMITS.install);
    }

    /** @param bytes of the whole message, signature included */
    ingress(bytes: number): bigint {
        return this.scale(FEES.ingress) + this.scale(FEES.ingressByte) * BigInt(bytes);
    }

    /** To send a call of so many bytes, its answer apart. */
    request(bytes: number): bigint {
        return this.scale(FEES.call) + this.scale(FEES.callByte * BigInt(bytes));
    }

    response(bytes: number): bigint {
        return this.scale(FEES.callByte * BigInt(bytes));
    }

    get responsePrepayment(): bigint {
        return this.scale(FEES.callByte * LARGEST_ANSWER);
    }

    /** All that a call must be able to pay before it is sent: it, the largest answer, and the callback. */
    call(bytes: number): bigint {
        return this.request(bytes) + this.responsePrepayment + this.messagePrepayment;
    }

    storagePerDay(bytes: bigint): bigint {
        return this.scale((bytes * FEES.gibSecond * DAY) / GIB);
    }

    computePerDay(percent: bigint): bigint {
        return this.scale(percent * FEES.computeSecond * DAY);
    }

    httpRequest(requestBytes: bigint, maxResponseBytes: bigint): bigint {
        const nodes = BigInt(this.nodes);
        const { base, node, requestByte, responseByte } = HTTP;
        return nodes * (base + node * nodes + requestByte * requestBytes + responseByte * maxResponseBytes);
    }
}

const known = new Map<number, Prices>();

export function pricesOf(nodes: number): Prices {
    const prices = known.get(nodes) ?? new Prices(nodes);
    known.set(nodes, prices);
    return prices;
}
