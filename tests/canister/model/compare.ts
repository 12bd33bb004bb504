import type { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import { certifiedData } from '../certified-data.js';
import type { BlockReply, CommitReply, JuryFixture } from '../jury-fixture.js';
import { hex } from './documented.js';
import type { Bytes } from './documented.js';
import type { Model, ModelCommit } from './model.js';

/** After each call. The length and all blocks stand under the root, and whatever happened to roles and draws. */
export function compareRoot(jury: JuryFixture, model: Model): void {
    expect(certifiedData(jury.replica, jury.canisterId), 'the certified root').toBe(model.root());
}

/** After each call that staged or committed something. */
export async function compareCounts(jury: JuryFixture, model: Model): Promise<void> {
    const { length, committed } = model;
    expect(await jury.call('get_pending'), 'what is staged').toBe(length - committed);
    if (length === 0) return;
    const size = await jury.call('get_pool_size', length - 1);
    expect(size, 'the size of the pool').toBe(model.pool(length - 1).length);
}

const hexes = (list: readonly Bytes[]): string[] => list.map(hex);

/** Everything there is to ask about one block. */
export async function compareBlock(jury: JuryFixture, model: Model, index: number): Promise<void> {
    const block = model.blocks[index];
    if (block === undefined) throw new Error(`the model has no block ${index}`);
    expect(hexes(await jury.jurors(index))).toEqual(hexes(block.jurors));
    expect(await jury.call('get_size', index)).toBe(block.jurors.length);
    const [raw] = await jury.call<Bytes[]>('get_raw_blocks', index, 1);
    expect(raw && hex(raw)).toBe(hex(model.raw[index] ?? new Uint8Array()));
    const reply = await jury.call<BlockReply>('get_block', index);
    expect(reply.data.jurors_index).toBe(block.jurorsIndex);
    expect(reply.data.rand.map(hex)).toEqual(block.rand === undefined ? [] : [hex(block.rand)]);
    const number = model.commits.findIndex(({ length }) => index < length);
    const commit = model.commits[number];
    expect(hex(reply.certificate)).toBe(hex(commit?.certificates[0] ?? new Uint8Array()));
    expect(hex(reply.tree)).toBe(commit === undefined ? '' : hex(model.tree.witness(index, commit)));
    expect(hex(reply.previous_hash)).toBe(hex(commit?.previousHash ?? model.previousHash));
}

/** The pool at one index, and where everybody stands in it. */
export async function comparePool(jury: JuryFixture, model: Model, index: number): Promise<void> {
    const pool = model.pool(index);
    expect(hexes(await jury.pool(index)), `the pool at ${index}`).toEqual(pool);
    expect(await jury.call('get_pool_size', index)).toBe(pool.length);
    const start = Math.floor(pool.length / 3);
    expect(hexes(await jury.pool(index, start, 5))).toEqual(pool.slice(start, start + 5));
}

export async function compareFind(
    jury: JuryFixture,
    model: Model,
    index: number,
    jurors: readonly Bytes[]
): Promise<void> {
    const pool = new Map(model.pool(index).map((juror, position) => [juror, position]));
    const expected = jurors.map((juror) => pool.get(hex(juror))).map((at) => (at === undefined ? [] : [at]));
    expect(await jury.call('find', index, jurors), `find at ${index}`).toEqual(expected);
}

export async function compareHistory(jury: JuryFixture, model: Model, juror: Bytes): Promise<void> {
    const history = await jury.call('get_history', juror);
    expect([...(history as Iterable<number>)], `the history of ${hex(juror)}`).toEqual(
        model.history(hex(juror))
    );
}

interface WitnessReply {
    readonly certificate: Bytes;
    readonly tree: Bytes;
}

/** Block `index` under a commit and under the newest state, and a consistency proof. */
export async function compareProofs(
    jury: JuryFixture,
    model: Model,
    [index, other]: readonly [number, number]
): Promise<void> {
    const tip = await jury.call<WitnessReply>('get_witness', index, []);
    expect(hex(tip.tree)).toBe(hex(model.tree.witness(index, model.leaves)));
    const number = other % Math.max(1, model.commits.length);
    const commit = model.commits[number];
    if (commit !== undefined && index < commit.length) {
        const witness = await jury.call<WitnessReply>('get_witness', index, [number]);
        expect(hex(witness.tree)).toBe(hex(model.tree.witness(index, commit)));
        expect(hex(witness.certificate)).toBe(hex(commit.certificates[0] ?? new Uint8Array()));
    }
    const [older, newer] = [Math.min(index, other), Math.max(index, other)];
    const proof = await jury.call<Bytes[]>('get_consistency', older, newer);
    expect(hexes(proof)).toEqual(hexes(model.tree.consistency(older, newer)));
}

/** The lists beside the log: commits, draws, roles. */
export async function compareRecords(jury: JuryFixture, model: Model): Promise<void> {
    const commits = await jury.call<CommitReply[]>('get_commits', 0, 4_000_000_000);
    expect(commits.map(readCommit)).toEqual(model.commits.map(writeCommit));
    expect(await jury.call('last_hash')).toBe(hex(model.previousHash));
    expect(await jury.call('get_draws', 0, 4_000_000_000)).toEqual(
        model.draws.map(({ author, requestedAt, index, count, memo, outcome }, number) => ({
            number,
            author,
            requested_at: requestedAt,
            index,
            count,
            memo,
            outcome: typeof outcome === 'number' ? { Staged: outcome } : { [outcome]: null }
        }))
    );
    const roles = await jury.call<{ principal: Principal; role: object }[]>('get_roles');
    const byText = new Map(roles.map(({ principal, role }) => [principal.toText(), Object.keys(role)[0]]));
    expect(byText).toEqual(new Map([...model.roles].map(([text, { role }]) => [text, role])));
    const authorized = await jury.call<Principal[]>('get_authorized');
    expect(authorized.map((one) => one.toText()).sort()).toEqual([...model.roles.keys()].sort());
    expect(await jury.call('get_role_changes', 0, 4_000_000_000)).toEqual(
        model.roleChanges.map(({ role, ...rest }, number) => ({
            ...rest,
            number,
            role: role === undefined ? [] : [{ [role]: null }]
        }))
    );
}

const readCommit = ({ previous_hash, http_expr, root, ...rest }: CommitReply) =>
    writeCommit({ ...rest, previousHash: previous_hash, httpExpr: http_expr, root: hex(root) });

const writeCommit = (commit: ModelCommit) => ({
    length: commit.length,
    draws: commit.draws,
    root: commit.root,
    genesis: hex(commit.genesis),
    previousHash: hex(commit.previousHash),
    roles: hex(commit.roles),
    entity: hex(commit.entity),
    httpExpr: hex(commit.httpExpr),
    certificates: hexes(commit.certificates)
});
