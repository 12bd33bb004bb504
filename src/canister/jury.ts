import { canisterSelf, Principal, time } from 'azle';
import type { BlockData } from '../protocol/block.js';
import { DRAW_ALGORITHM, drawPositions } from '../protocol/draw.js';
import { equalBytes } from '../protocol/bytes.js';
import { MAX_COUNT, MAX_PAGE_JURORS } from '../protocol/limits.js';
import type { Role } from '../protocol/roles.js';
import { isG2Encoding } from '../verifier/signature/bls-encoding.js';
import { IC_ROOT_KEY, unwrapKey } from '../verifier/certificate/root-key.js';
import type { Caller } from './caller.js';
import { Certification } from './certification.js';
import { Chains } from './chains.js';
import { checkJurors, checkMemo, checkQueryBudget } from './checks.js';
import { Draws } from './draws.js';
import { EntityKeys } from './entity.js';
import { fail } from './fail.js';
import { Geneses } from './geneses.js';
import { Log } from './log.js';
import { MAX_DRAWS } from './reserve.js';
import { Roles } from './roles.js';
import { Roster } from './roster.js';
import { Heads } from './storage/heads.js';

/** The state of the canister and everything that changes it. Each change ends with `certifyAndSave`. */
export class Jury {
    readonly heads = new Heads();
    readonly log = new Log(this.heads);
    readonly roster = new Roster(this.heads);
    readonly roles = new Roles(this.heads);
    readonly draws = new Draws(this.heads);
    readonly chains = new Chains();
    readonly entityKeys = new EntityKeys(this.heads);
    readonly geneses = new Geneses();
    readonly certification = new Certification(this.heads, this.log, this.entityKeys, this.geneses);

    install(previousHash: Uint8Array, time: bigint): void {
        const canisterId = canisterSelf().toUint8Array();
        const rootKey = new Uint8Array();
        this.heads.genesis = this.geneses.install({
            canisterId,
            installTime: time,
            initHash: previousHash,
            rootKey
        });
        this.heads.previousHash = previousHash;
        this.certification.roots.takeResponses();
        this.certifyAndSave();
    }

    /**
     * The root key that certificates lead back to, where it is not the Internet Computer's. It stands in the genesis.
     * @param key DER, 133 bytes
     * @throws `ROOT_KEY_FIXED`, `ROOT_KEY_MALFORMED`
     */
    setRootKey(key: Uint8Array): void {
        const { heads, geneses } = this;
        if (heads.commitCount > 0 || heads.lineage !== undefined) {
            fail(
                'ROOT_KEY_FIXED',
                'a log was committed or restored; reinstall the canister to begin another'
            );
        }
        const point = unwrapKey(key);
        // That it is a point of the curve is not asked: under another key no certificate holds, and nothing is lost.
        if (point === undefined || !isG2Encoding(point)) {
            fail('ROOT_KEY_MALFORMED', 'a root key is 133 bytes: DER of a BLS12-381 public key');
        }
        const rootKey = equalBytes(key, IC_ROOT_KEY) ? new Uint8Array() : key;
        heads.genesis = geneses.install({ ...geneses.installed, rootKey });
        this.certifyAndSave();
    }

    /** @param signature undefined: a first key, or a reset. @throws `ENTITY_KEY_INVALID` */
    setEntityKey(key: Uint8Array, signature: Uint8Array | undefined, caller: Caller): void {
        this.checkOpen();
        this.entityKeys.set(key, signature, caller, canisterSelf().toUint8Array());
        this.certifyAndSave();
    }

    upgrade(): void {
        this.heads.load();
        if (this.heads.pendingDraws > 0) {
            this.draws.failPending();
        }
        this.certification.roots.takeResponses();
        if (this.heads.lineage?.restoring) {
            this.certification.clear();
            this.heads.save();
        } else this.certifyAndSave();
    }

    /**
     * The time of what is put on record now: never before what is there already, though a message keeps the time of its
     * first round, and another subnet's clock may be behind.
     */
    now(): bigint {
        const { length, commitTime } = this.heads;
        const newest = length === 0 ? 0n : this.log.entry(length - 1).timestamp;
        return [time(), newest, commitTime + 1n].reduce((latest, one) => (one > latest ? one : latest));
    }

    addOrRemove(
        kind: 'Add' | 'Remove',
        jurors: readonly Uint8Array[],
        memo: Uint8Array,
        caller: Caller
    ): number {
        this.checkOpen();
        checkJurors(jurors);
        checkMemo(memo);
        this.log.checkRoom();
        const index = this.heads.length;
        if (kind === 'Add') this.roster.add(jurors, index);
        else this.roster.remove(jurors, index);
        return this.stage({ kind, jurors, memo, rand: undefined, jurorsIndex: 0, draw: undefined }, caller);
    }

    /** Checks everything that could fail and takes a draw number, before any randomness is asked for. */
    requestDraw(index: number, count: number, memo: Uint8Array, { principal, time }: Caller): number {
        this.checkOpen();
        checkMemo(memo);
        this.log.checkRoom();
        if (this.heads.draws >= MAX_DRAWS) fail('LOG_FULL', `${MAX_DRAWS} draw numbers are taken`);
        this.log.checkIndex(index);
        if (count < 1 || count > MAX_COUNT) {
            fail('COUNT_OUT_OF_RANGE', `asked for ${count} jurors, a draw takes 1 to ${MAX_COUNT}`);
        }
        this.checkPool(index, count);
        this.draws.failOverdue();
        const by = principal.toUint8Array();
        const number = this.draws.begin({ by, requestedAt: time, index, count, memo });
        this.certifyAndSave();
        return number;
    }

    /**
     * Draws with the randomness that has come in, and stages the Select.
     * @returns undefined if it came so late that the draw was told to have failed
     */
    completeDraw(number: number, rand: Uint8Array): number | undefined {
        const outcome = this.draws.outcome(number);
        if (outcome !== 'pending') {
            this.draws.failOverdue();
            this.heads.save();
            return undefined;
        }
        const { by, index, count, memo, requestedAt } = this.draws.request(number);
        const jurors = this.drawn(rand, index, count, 0);
        this.draws.staged(number, this.heads.length);
        this.chains.set(this.heads.length, { poolIndex: index, drawn: count, rand, extendedBy: undefined });
        const draw = { number, requestedAt, algorithm: DRAW_ALGORITHM };
        const now = this.now();
        const caller = {
            principal: Principal.fromUint8Array(by),
            time: now > requestedAt ? now : requestedAt
        };
        return this.stage({ kind: 'Select', jurors, memo, rand, jurorsIndex: index, draw }, caller);
    }

    failDraw(number: number): void {
        this.draws.failed(number);
        this.heads.save();
    }

    /** Draws `more` jurors behind those of a Select or Expand, from the same randomness and pool. */
    expand(index: number, more: number, memo: Uint8Array, caller: Caller): number {
        this.checkOpen();
        checkMemo(memo);
        this.log.checkRoom();
        this.log.checkIndex(index);
        const chain = this.chains.extensible(index, more);
        const { poolIndex, rand } = chain;
        const drawn = chain.drawn + more;
        this.checkPool(poolIndex, drawn);
        const jurors = this.drawn(rand, poolIndex, more, chain.drawn);
        this.chains.set(index, { ...chain, extendedBy: this.heads.length });
        this.chains.set(this.heads.length, { poolIndex, drawn, rand, extendedBy: undefined });
        const draw = { number: undefined, requestedAt: caller.time, algorithm: DRAW_ALGORITHM };
        return this.stage({ kind: 'Expand', jurors, memo, rand, jurorsIndex: index, draw }, caller);
    }

    /** @returns the committed length, or undefined when nothing is staged */
    commit(certificate: Uint8Array): number | undefined {
        this.checkOpen();
        if (this.heads.committedLength === this.heads.length) return undefined;
        const length = this.certification.commit(certificate);
        this.certifyAndSave();
        return length;
    }

    addCertificate(number: number, certificate: Uint8Array): void {
        this.checkOpen();
        this.certification.addCertificate(number, certificate);
        this.heads.save();
    }

    /** @param role undefined takes the role away */
    setRole(whom: Principal, role: Role | undefined, by: Caller): void {
        this.checkOpen();
        if (this.roles.set(whom, role, by)) this.certifyAndSave();
    }

    /** Members at `index` from position `start`, at most `length`; past the end there are fewer. */
    page(index: number, start: number, length: number): Uint8Array[] {
        const { poolSize } = this.log.entry(index);
        const count = Math.max(0, Math.min(length, poolSize - start));
        if (count > MAX_PAGE_JURORS) fail('PAGE_TOO_LARGE', `at most ${MAX_PAGE_JURORS}`);
        return this.roster.rangeAt(index, start, count, checkQueryBudget);
    }

    /** The position of each juror in the pool at `index`; undefined for who is no member. */
    find(index: number, jurors: readonly Uint8Array[]): (number | undefined)[] {
        this.log.checkIndex(index);
        if (jurors.length > MAX_PAGE_JURORS) fail('PAGE_TOO_LARGE', `at most ${MAX_PAGE_JURORS}`);
        return this.roster.positionsAt(index, jurors, checkQueryBudget);
    }

    /** @throws `RESTORE_UNDERWAY` */
    checkOpen(): void {
        if (this.heads.lineage?.restoring)
            fail(
                'RESTORE_UNDERWAY',
                'the log is being restored: run the same jury restore again until it ends, or reinstall the canister'
            );
    }

    private drawn(rand: Uint8Array, poolIndex: number, count: number, skip: number): Uint8Array[] {
        const { poolSize } = this.log.entry(poolIndex);
        return this.roster.membersAt(poolIndex, drawPositions(rand, poolSize, count, skip));
    }

    private checkPool(index: number, count: number): void {
        const { poolSize } = this.log.entry(index);
        if (count <= poolSize) return;
        fail('POOL_TOO_SMALL', `asked for ${count} of a pool of ${poolSize} at index ${index}`);
    }

    private stage(data: Omit<BlockData, 'author' | 'timestamp'>, { principal, time }: Caller): number {
        const index = this.log.append({ ...data, author: principal.toUint8Array(), timestamp: time });
        this.certifyAndSave();
        return index;
    }

    certifyAndSave(): void {
        this.certification.update();
        this.heads.save();
    }
}
