import type { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import type { RandomnessAnswer } from '../../../src/replica/index.js';
import { NO_MEMO } from '../jury-fixture.js';
import { refusal } from './both.js';
import type { Both } from './both.js';
import { compareRoot } from './compare.js';
import { sha256, u32 } from './documented.js';
import type { Bytes } from './documented.js';
import type { SelectOperation } from './operations.js';

interface HeldDraw {
    readonly number: number;
    readonly call: Promise<number>;
    readonly release: (answer: RandomnessAnswer) => void;
}

export const NO_RANDOMNESS: RandomnessAnswer = { reject: { message: 'no randomness today' } };
export const rand = (seed: number): Bytes => sha256(u32(seed));

/** Draws and their extensions, with any number of draws in flight. */
export class DrawCalls {
    private held: HeldDraw[] = [];

    constructor(private readonly both: Both) {}

    async select(author: Principal, memo: Bytes, operation: SelectOperation): Promise<void> {
        const { both } = this;
        const { model, jury, place } = both;
        const index = both.back(operation.back);
        const members = index < model.length ? model.pool(index).length : 0;
        const count = [0, members, members + 1, 10_001][operation.count - 5] ?? operation.count;
        const check = () => model.checkSelect(author, index, count);
        if (refusal(check) !== undefined) {
            await both.call(author, check, 'select', index, count, memo);
            return;
        }
        let release: HeldDraw['release'] = () => undefined;
        const asked = new Promise<void>((resolve) => {
            place.replica.setRandomness(() => {
                resolve();
                return new Promise((answer) => (release = answer));
            });
        });
        const call = jury.as(author).select(index, count, memo);
        call.catch(() => undefined);
        await Promise.race([asked, call]);
        const [attempt] = await jury.call<{ requested_at: bigint }[]>('get_draws', model.draws.length, 1);
        const requestedAt = attempt?.requested_at ?? 0n;
        expect(requestedAt, 'the time of the request').toBe(both.time - 1n);
        const number = model.request({ author, requestedAt, index, count, memo });
        this.held.push({ number, call, release });
        if (operation.fate === 'held') return;
        compareRoot(jury, model);
        const answer = operation.fate === 'refused' ? NO_RANDOMNESS : rand(operation.seed);
        await this.release(this.held.length - 1, answer);
    }

    async release(which: number, answer: RandomnessAnswer): Promise<void> {
        const { held, both } = this;
        const { model } = both;
        const [draw] = held.splice(which % Math.max(1, held.length), 1);
        if (draw === undefined) return;
        draw.release(answer);
        const result = await draw.call.catch((error: unknown) => error);
        if (answer instanceof Uint8Array) {
            expect(result).toBe(model.length);
            model.select(draw.number, answer, both.time);
        } else {
            expect(result).toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
            model.fail(draw.number);
        }
    }

    async expand(author: Principal, steps: number, choice: number): Promise<void> {
        const { both } = this;
        const { model } = both;
        const draws = [...model.blocks.keys()].filter((index) => model.blocks[index]?.rand !== undefined);
        const open = draws.filter((index) => !model.isExtended(index));
        const wanted = [open.at(-1), open.at(-2), open.at(0), draws.at(-1)][steps];
        const index = wanted ?? both.back(steps);
        const isDraw = draws.includes(index);
        const { pool, drawn } = isDraw ? model.chain(index) : { pool: 0, drawn: 0 };
        const rest = isDraw ? model.pool(pool).length - drawn : 0;
        const more = [0, 1, 2, 4, rest, rest + 1, 10_000][choice] ?? 1;
        const check = () => model.checkExpand(author, index, more);
        const result = await both.call(author, check, 'expand', index, more, NO_MEMO);
        if (result === undefined) return;
        expect(result).toBe(model.length);
        model.expand(index, more, NO_MEMO, author, both.time);
    }

    get areHeld(): boolean {
        return this.held.length > 0;
    }

    async releaseAll(): Promise<void> {
        while (this.held.length > 0) await this.release(0, rand(1));
    }
}
