import { Option } from 'commander';
import { ownDraws, records } from '../../../src/client/find-change.js';
import type { JuryClient } from '../../../src/client/jury-client.js';
import { recentBlocks, type RecentBlock } from '../../../src/client/recent-blocks.js';
import { concatBytes, toHex } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { CliError, EXIT } from '../errors.js';
import { plural, time } from '../output/index.js';

/**
 * A repeat makes nothing twice unasked. What was made before is looked up on the log itself: it is there whatever
 * became of the process, the machine or the answer, for every machine that uses the key; a file that remembers unknown
 * calls would be missing after a crash, on another machine, and for a call that somebody else saw to its end.
 */
const WINDOW = 86_400_000_000_000n;
export const WINDOW_WORDS = '24 hours';

export const againOption = (): Option =>
    new Option(
        '--again',
        `do it even if the log shows that you did just the same in the last ${WINDOW_WORDS}`
    );

/** @throws {CliError} `CALL_REPEATED` if the caller made this very draw lately, or one is under way */
export async function requireNewDraw(
    client: JuryClient,
    draw: { readonly count: number; readonly memo: Uint8Array; readonly index: number | undefined },
    again: boolean | undefined,
    isWithdrawn: (block: number) => Promise<boolean>
): Promise<void> {
    if (again) return;
    const call = { ...draw, caller: client.caller.toUint8Array() };
    for await (const { outcome, block, number, requestedAt } of ownDraws(client, call, since(client))) {
        if (outcome === 'Failed') continue;
        // That one is not to be used: another in its place is no repeat.
        if (block !== undefined && (await isWithdrawn(block))) continue;
        const what =
            block === undefined
                ? `draw number ${number}, under way since`
                : `block ${block}, which was asked for at`;
        const detail = `you made this draw already: ${what} ${time(requestedAt)}`;
        throw await repeated(client, detail, block);
    }
}

interface Batches {
    readonly kind: 'Add' | 'Remove';
    readonly memo: Uint8Array;
    readonly jurors: readonly Uint8Array[];
    /** Jurors in one batch. */
    readonly size: number;
    readonly again: boolean | undefined;
}

type Send = (batch: Uint8Array[]) => Promise<number>;

/**
 * Of a list that goes out in batches, those that were staged lately are not sent again: a run that was cut off is taken
 * up where it ended.
 * @throws {CliError} `CALL_REPEATED` if all of them were
 */
export async function onlyNewBatches(
    client: JuryClient,
    { kind, memo, jurors, size, again }: Batches,
    send: Send
): Promise<Send> {
    if (again || jurors.length === 0) return send;
    const caller = client.caller.toUint8Array();
    const count = Math.ceil(jurors.length / size);
    const batches = Array.from({ length: count }, (_, i) => jurors.slice(i * size, (i + 1) * size));
    const there = new Map<string, RecentBlock>();
    const undone = new Set<string>();
    for await (const block of recentBlocks(client, since(client))) {
        // Who was taken out and is put in again, or the other way round, is not sent by mistake.
        if (block.kind === opposite[kind]) for (const juror of block.jurors) undone.add(toHex(juror));
        const batch = batches.find((one) => records(block, { kind, caller, memo, jurors: one }));
        if (batch === undefined || batch.some((juror) => undone.has(toHex(juror)))) continue;
        if (!there.has(keyOf(batch))) there.set(keyOf(batch), block);
    }
    if (there.size > 0 && batches.every((batch) => there.has(keyOf(batch)))) {
        const blocks = [...there.values()].sort((a, b) => a.index - b.index);
        const indices = blocks.map(({ index }) => index).join(', ');
        const detail = `you staged just this already: ${plural(blocks.length, 'block')}, ${indices}, at ${time(blocks[0]?.timestamp ?? 0n)}`;
        throw await repeated(client, detail, blocks.at(-1)?.index);
    }
    return async (batch) => there.get(keyOf(batch))?.index ?? send(batch);
}

const opposite = { Add: 'Remove', Remove: 'Add' } as const;

const keyOf = (batch: readonly Uint8Array[]): string =>
    toHex(sha256(concatBytes(...batch.flatMap((juror) => [Uint8Array.of(juror.length), juror]))));

const since = (client: JuryClient): bigint => client.now() - WINDOW;

/** @param last of the blocks that are there; undefined if none is yet */
async function repeated(client: JuryClient, detail: string, last: number | undefined): Promise<CliError> {
    const next =
        last === undefined
            ? 'if it is what you wanted, wait for it: jury staged'
            : last < (await client.length()) - (await client.getPending())
              ? 'it is committed, and nothing is left to do if it is what you wanted'
              : 'if it is what you wanted: jury commit';
    const words = `${detail}; nothing was sent; ${next}; to do it once more: --again`;
    return new CliError('CALL_REPEATED', words, EXIT.unsettled);
}
