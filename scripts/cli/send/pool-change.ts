import { compareBytes, toHex } from '../../../src/protocol/bytes.js';
import { MAX_JURORS_PER_CALL } from '../../../src/protocol/limits.js';
import { sendInBatches } from './batches.js';
import type { Connection } from '../context.js';
import { CliError, StagedError } from '../errors.js';
import { GO_ON, smallBatch, tellingMemo } from '../files/index.js';
import type { Purpose, BlindedList, JurorList } from '../files/index.js';
import { plural, progress } from '../output/index.js';
import { rowsText, type Note } from '../text/index.js';
import { membersAmong } from '../log/index.js';
import { onlyNewBatches } from './repeats.js';

/** What sending a list would change. */
export interface PoolChange extends Purpose {
    readonly ids: readonly Uint8Array[];
    /** Of them those that come in or go, as the pool is now. */
    readonly changing: readonly Uint8Array[];
    /** Places of the list that change nothing: members already, or none. From 1. */
    readonly unchanged: readonly number[];
    readonly notes: readonly Note[];
}

/**
 * Compares a list with the newest pool, before anything is sent.
 * @param leftOut places of the list that are not asked for, from 0
 * @throws {CliError} `ID_LOOKALIKE`
 */
export async function planChange(
    { client, length }: Connection,
    list: JurorList,
    { ids, similarTo }: BlindedList,
    memo: Uint8Array,
    purpose: Purpose,
    leftOut: ReadonlySet<number> = new Set()
): Promise<PoolChange> {
    const { kind } = purpose;
    const membersOf = (some: readonly Uint8Array[]) =>
        length === 0 ? Promise.resolve(new Set<string>()) : membersAmong(client, length - 1, some);
    const idAt = (i: number) => ids[i] ?? new Uint8Array();
    const places = [...ids.keys()].filter((i) => !leftOut.has(i));
    const asked = places.map(idAt);
    const members = await membersOf(asked);
    const isMember = (i: number) => members.has(toHex(idAt(i)));
    const strangers = places.filter((i) => !isMember(i));
    const unchanged = places.filter((i) => isMember(i) === (kind === 'add')).map((i) => i + 1);
    const changing = places.filter((i) => isMember(i) !== (kind === 'add')).map(idAt);
    // Who is no member under this id may be one under another.
    const similar = strangers.map((i) => ({ row: i + 1, spellings: similarTo(i) }));
    const found = await membersOf(similar.flatMap(({ spellings }) => spellings.map(({ id }) => id)));
    const own = new Set(ids.map(toHex));
    const rows = (looksSame: boolean) =>
        similar
            .filter(({ spellings }) =>
                spellings.some((one) => {
                    const hex = toHex(one.id);
                    return one.looksSame === looksSame && found.has(hex) && !own.has(hex);
                })
            )
            .map(({ row }) => row);
    const notes = [
        ...inPool(list, rows(true), purpose),
        ...inPool(list, rows(false), { ...purpose, yes: true }),
        ...unchangedNote(list, unchanged, asked.length, kind),
        ...(asked.length === 0 ? [] : smallBatch(kind, changing.length)),
        ...tellingMemo(memo, list.people)
    ];
    return { ...purpose, ids: asked, changing, unchanged, notes: [...list.notes, ...notes] };
}

function inPool({ noun, file }: JurorList, rows: readonly number[], { kind, yes }: Purpose): Note[] {
    if (rows.length === 0) return [];
    const who = `${rowsText(noun, rows)} of ${file}`;
    const one = rows.length === 1;
    const detail =
        kind === 'add'
            ? `${who} ${one ? 'is' : 'are'} in the pool already under another spelling of the id, or under what another column says, and would have two chances`
            : `${who} ${one ? 'is' : 'are'} in the pool under another spelling of the id, or another column, only, and ${one ? 'stays' : 'stay'} in it`;
    if (kind === 'add' && !yes) throw new CliError('ID_LOOKALIKE', `${detail}; ${GO_ON}`);
    return [{ code: 'ID_LOOKALIKE', detail, rows }];
}

const unchangedWords = (kind: Purpose['kind'], count: number): string =>
    `${count === 1 ? 'was' : 'were'} ${kind === 'add' ? 'in the pool already' : 'not in the pool'}`;

function unchangedNote(
    { noun, file }: JurorList,
    unchanged: readonly number[],
    asked: number,
    kind: Purpose['kind']
): Note[] {
    if (unchanged.length === 0) return [];
    const who = `${rowsText(noun, unchanged)} of ${file}`;
    const detail = `of ${asked} on the list ${who} ${unchangedWords(kind, unchanged.length)}`;
    return [{ code: 'ID_UNCHANGED', detail, rows: unchanged }];
}

/** @param done what was done all the same @throws {CliError} `NOBODY_CHANGED` */
export function requireChange(
    { file }: JurorList,
    { ids, unchanged, kind, notes }: PoolChange,
    done = ''
): void {
    if (unchanged.length < ids.length) return;
    if (ids.length === 0)
        throw new CliError('NOBODY_CHANGED', `everybody on ${file} is exempt; nothing was staged${done}`);
    const alike = notes.filter(({ code }) => code === 'ID_LOOKALIKE').map(({ detail }) => `; ${detail}`);
    const who = ids.length === 1 ? 'the only one' : `all ${ids.length}`;
    const said = `${who} on ${file} ${unchangedWords(kind, ids.length)}`;
    throw new CliError('NOBODY_CHANGED', `${said}; nothing was staged${alike.join('')}${done}`);
}

export interface StagedChange {
    readonly indices: readonly number[];
    /** Those who came or went, by the sizes of the pool. */
    readonly changed: number;
    readonly poolSize: number;
}

/** A list as it is sent, and how a batch of it is. */
export interface Batches {
    readonly ids: readonly Uint8Array[];
    readonly send: (batch: Uint8Array[]) => Promise<number>;
}

/**
 * A list in the order of the bytes of its ids: they say nothing of people, and the order of a roll would. All are sent,
 * members or not: one node's answer must keep nobody out. Batches that were staged lately are not sent again.
 * @throws {CliError} `CALL_REPEATED` if all of them were
 */
export async function newBatches(
    { client }: Connection,
    { ids, kind }: PoolChange,
    memo: Uint8Array,
    again: boolean | undefined
): Promise<Batches> {
    const jurors = [...ids].sort(compareBytes);
    const list = { kind: KINDS[kind], memo, jurors, size: MAX_JURORS_PER_CALL, again };
    return { ids: jurors, send: await onlyNewBatches(client, list, (batch) => client[kind](batch, memo)) };
}

const KINDS = { add: 'Add', remove: 'Remove' } as const;

export async function stageChange(
    { client }: Connection,
    { ids, send }: Batches,
    label: string
): Promise<StagedChange> {
    const indices = await sendInBatches(ids, MAX_JURORS_PER_CALL, send, progress(label));
    return afterStaging(indices, countChange(client, indices));
}

async function countChange(client: Connection['client'], indices: readonly number[]): Promise<StagedChange> {
    let [changed, poolSize] = [0, 0];
    for (const index of indices) {
        const before = index === 0 ? 0 : await client.getPoolSize(index - 1);
        poolSize = await client.getPoolSize(index);
        changed += Math.abs(poolSize - before);
    }
    return { indices, changed, poolSize };
}

/** A question that fails once blocks are staged must not look as if nothing had happened. */
export async function afterStaging<T>(indices: readonly number[], question: Promise<T>): Promise<T> {
    try {
        return await question;
    } catch (error) {
        throw new StagedError(error, indices, 'do not send them again; next: jury commit');
    }
}

/** What a list does, before it is sent. */
export function changeWords({ kind, ids, unchanged }: PoolChange): string {
    const changed = ids.length - unchanged.length;
    const who = plural(changed, 'person', 'people');
    const others =
        unchanged.length === 0 ? '' : `; ${unchanged.length} ${unchangedWords(kind, unchanged.length)}`;
    return kind === 'add'
        ? `This puts ${who} into the pool, for ever on record${others}.`
        : `This takes ${who} out of the pool, for ever on record${others}.`;
}

/** `9 of 12 were in the pool and leave it.` */
export function changedText(kind: Purpose['kind'], changed: number, asked: number): string {
    const all = changed === asked;
    const words = kind === 'add' ? 'new in the pool' : 'in the pool, and left it';
    if (all) return asked === 1 ? `It was ${words}.` : `All of them were ${words}.`;
    return `${changed} of ${asked} ${changed === 1 ? 'was' : 'were'} ${words}.`;
}
