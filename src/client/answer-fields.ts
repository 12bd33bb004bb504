import { Cbor } from '@dfinity/agent';
import { noNetwork, type Reject } from './failures.js';

/** The CBOR map of an answer, of which nothing is known but that somebody sent it. */
export class AnswerFields {
    private constructor(private readonly map: Readonly<Record<string, unknown>>) {}

    /** @throws {ClientError} `UNREACHABLE`, if it is no CBOR map */
    static of(body: Uint8Array): AnswerFields {
        let value: unknown;
        try {
            value = Cbor.decode(body);
        } catch {
            throw noNetwork();
        }
        if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noNetwork();
        return new AnswerFields({ ...value });
    }

    text(name: string): string | undefined {
        const value = this.map[name];
        return typeof value === 'string' ? value : undefined;
    }

    bytes(name: string): Uint8Array | undefined {
        const value = this.map[name];
        return value instanceof Uint8Array ? value.slice() : undefined;
    }

    natural(name: string): bigint | undefined {
        const value = this.map[name];
        if (typeof value === 'bigint') return value >= 0n ? value : undefined;
        return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
            ? BigInt(value)
            : undefined;
    }

    field(name: string): AnswerFields | undefined {
        return asFields(this.map[name]);
    }

    list(name: string): AnswerFields[] {
        const value = this.map[name];
        if (!Array.isArray(value)) return [];
        return value.flatMap((one) => {
            const fields = asFields(one);
            return fields === undefined ? [] : [fields];
        });
    }

    /** The reject that it tells of; undefined if it tells of none. */
    reject(): Reject | undefined {
        const [code, message] = [this.natural('reject_code'), this.text('reject_message')];
        if (code === undefined || message === undefined || code > 255n) return undefined;
        return { rejectCode: Number(code), message, errorCode: this.text('error_code') };
    }

    private static wrap(value: object): AnswerFields {
        return new AnswerFields({ ...value });
    }

    static from(value: unknown): AnswerFields | undefined {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
        return value instanceof Uint8Array ? undefined : AnswerFields.wrap(value);
    }
}

const asFields = (value: unknown): AnswerFields | undefined => AnswerFields.from(value);
