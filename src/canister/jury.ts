import { canisterSelf, Principal } from 'azle';
import type { BlockData } from '../protocol/block.js';
import { DRAW_ALGORITHM, drawPositions } from '../protocol/draw.js';
import { genesisHash } from '../protocol/genesis.js';
import { MAX_COUNT, MAX_JUROR_BYTES, MAX_JURORS_PER_CALL, MAX_MEMO_BYTES } from '../protocol/limits.js';
import { Certification } from './certification.js';
import { Draws } from './draws.js';
import type { DrawRequest } from './draws.js';
import { fail } from './fail.js';
import { Log } from './log.js';
import { Roles } from './roles.js';
import { Roster } from './roster.js';
import { Heads } from './storage/heads.js';

/** Pages of more jurors or blocks would near the reply limit of 2 MiB or the query limit of 5 billion instructions. */
export const MAX_PAGE_JURORS = 10_000;

/** The state of the canister and everything that changes it. Each change ends with `seal`. */
export class Jury {
    readonly heads = new Heads();
    readonly log = new Log(this.heads);
    readonly roster = new Roster(this.heads);
    readonly roles = new Roles(this.heads);
    readonly draws = new Draws(this.heads);
    readonly certification = new Certification(this.heads, this.log);

    install(previousHash: Uint8Array, time: bigint): void {
        this.heads.genesis = genesisHash(canisterSelf().toUint8Array(), time, previousHash);
        this.heads.previousHash = previousHash;
        this.seal();
    }

    upgrade(): void {
        this.heads.load();
        if (this.heads.pendingDraws > 0) this.draws.failPending();
        this.heads.save();
        this.certification.restore();
    }

    addOrRemove(
        kind: 'Add' | 'Remove',
        jurors: readonly Uint8Array[],
        memo: Uint8Array,
        author: Principal,
        time: bigint
    ): number {
        checkJurors(jurors);
        checkMemo(memo);
        this.log.checkRoom();
        const index = this.heads.length;
        if (kind === 'Add') this.roster.add(jurors, index);
        else this.roster.remove(jurors, index);
        return this.stage(
            { kind, jurors, memo, rand: undefined, jurorsIndex: 0, draw: undefined },
            author,
            time
        );
    }

    /** Checks everything that could fail and takes a draw number, before any randomness is asked for. */
    requestDraw(index: number, count: number, memo: Uint8Array, by: Principal, time: bigint): number {
        checkMemo(memo);
        this.log.checkRoom();
        this.log.checkIndex(index);
        if (count < 1 || count > MAX_COUNT) {
            fail('COUNT_OUT_OF_RANGE', `asked for ${count} jurors, a draw takes 1 to ${MAX_COUNT}`);
        }
        const { poolSize } = this.log.entry(index);
        if (count > poolSize) {
            fail('POOL_TOO_SMALL', `asked for ${count} of a pool of ${poolSize} at index ${index}`);
        }
        const number = this.draws.begin({ by: by.toUint8Array(), requestedAt: time, index, count, memo });
        this.seal();
        return number;
    }

    /** Draws with the randomness that has come in, and stages the Select. */
    completeDraw(number: number, rand: Uint8Array, time: bigint): number {
        const request: DrawRequest = this.draws.request(number);
        const { index, count, memo, requestedAt } = request;
        const positions = drawPositions(rand, this.log.entry(index).poolSize, count);
        const jurors = this.roster.membersAt(index, positions);
        const draw = { number, requestedAt, algorithm: DRAW_ALGORITHM };
        this.draws.staged(number, this.heads.length);
        const by = Principal.fromUint8Array(request.by);
        return this.stage({ kind: 'Select', jurors, memo, rand, jurorsIndex: index, draw }, by, time);
    }

    failDraw(number: number): void {
        this.draws.failed(number);
        this.heads.save();
    }

    /** @returns the committed length, or undefined when nothing is staged */
    commit(certificate: Uint8Array): number | undefined {
        if (this.heads.committedLength === this.heads.length) return undefined;
        const length = this.certification.commit(certificate);
        this.seal();
        return length;
    }

    authorize(whom: Principal, by: Principal, time: bigint): void {
        if (this.roles.authorize(whom, by, time)) this.seal();
    }

    deauthorize(whom: Principal, by: Principal, time: bigint): void {
        if (this.roles.deauthorize(whom, by, time)) this.seal();
    }

    /** Members at `index` from position `start`, at most `length`; past the end there are fewer. */
    page(index: number, start: number, length: number): Uint8Array[] {
        const { poolSize } = this.log.entry(index);
        const count = Math.max(0, Math.min(length, poolSize - start));
        if (count > MAX_PAGE_JURORS) fail('PAGE_TOO_LARGE', `at most ${MAX_PAGE_JURORS}`);
        return this.roster.membersAt(
            index,
            Array.from({ length: count }, (_, i) => start + i)
        );
    }

    private stage(
        data: Omit<BlockData, 'author' | 'timestamp'>,
        author: Principal,
        timestamp: bigint
    ): number {
        const index = this.log.append({ ...data, author: author.toUint8Array(), timestamp });
        this.seal();
        return index;
    }

    private seal(): void {
        this.certification.update();
        this.heads.save();
    }
}

function checkJurors(jurors: readonly Uint8Array[]): void {
    if (jurors.length > MAX_JURORS_PER_CALL) {
        fail(
            'TOO_MANY_JURORS',
            `${jurors.length} jurors in one call, at most ${MAX_JURORS_PER_CALL} are taken`
        );
    }
    for (const [i, { length }] of jurors.entries()) {
        if (length >= 1 && length <= MAX_JUROR_BYTES) continue;
        fail('JUROR_SIZE', `juror ${i} of the list has ${length} bytes, 1 to ${MAX_JUROR_BYTES} are taken`);
    }
}

function checkMemo({ length }: Uint8Array): void {
    if (length <= MAX_MEMO_BYTES) return;
    fail('MEMO_TOO_LARGE', `the memo has ${length} bytes, at most ${MAX_MEMO_BYTES} are taken`);
}
