import { decodeData, isDraw } from '../protocol/block.js';
import { equalBytes, toHex } from '../protocol/bytes.js';
import { poolIdOf } from '../protocol/seats.js';
import { attempt, isFailure } from '../verifier/index.js';
import type { Slip } from '../juror/index.js';
import type { JudgedArchive } from './judge-archive.js';
import { Slices } from './slices.js';
import { TEXTS } from './texts.js';

/** What the log says about one id. */
export interface Membership {
    /** Blocks that put it into the pool, and those that took it out. */
    readonly spans: readonly { readonly from: number; readonly to: number | undefined }[];
    /** Draws of it, with its place among those drawn, from 1. */
    readonly drawn: readonly { readonly index: number; readonly place: number; readonly of: number }[];
}

export async function membershipOf({ archive, log }: JudgedArchive, poolId: Uint8Array): Promise<Membership> {
    const spans: { from: number; to: number | undefined }[] = [];
    const drawn: Membership['drawn'][number][] = [];
    const slices = new Slices();
    for (const [index, bytes] of archive.blocks.entries()) {
        await slices.rest();
        if (!contains(bytes, poolId)) continue;
        const block = attempt(() => decodeData(bytes));
        const place = isFailure(block) ? -1 : block.jurors.findIndex((juror) => equalBytes(juror, poolId));
        if (isFailure(block) || place < 0 || index >= log.verdict.length) continue;
        const last = spans.at(-1);
        const isMember = last !== undefined && last.to === undefined;
        if (isDraw(block.kind)) drawn.push({ index, place: place + 1, of: block.jurors.length });
        if (block.kind === 'Add' && !isMember) spans.push({ from: index, to: undefined });
        if (block.kind === 'Remove' && isMember) last.to = index;
    }
    return { spans, drawn };
}

/** The same in sentences. */
export async function aboutId(judged: JudgedArchive, poolId: Uint8Array): Promise<string[]> {
    return membershipWords(await membershipOf(judged, poolId));
}

export function membershipWords({ spans, drawn }: Membership): string[] {
    if (spans.length === 0) return [TEXTS.meNever];
    return [
        ...spans.map(({ from, to }) => (to === undefined ? TEXTS.meMember(from) : TEXTS.meLeft(from, to))),
        ...(drawn.length === 0
            ? [TEXTS.meNotDrawn]
            : drawn.map(({ index, place, of }) => TEXTS.meDrawn(index, place, of)))
    ];
}

/** Whether the id stands anywhere in the bytes: quicker than to read every block of a log. */
function contains(bytes: Uint8Array, id: Uint8Array): boolean {
    const [first = 0] = id;
    for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
        if (id.every((byte, i) => byte === bytes[at + i])) return true;
    return false;
}

/** The same for who holds a slip; one that is not sound, or of another pool, says so instead. */
export async function aboutSlip(
    archive: JudgedArchive,
    slip: Slip,
    canisterId: Uint8Array
): Promise<string[]> {
    const computed = poolIdOf(slip.salt, slip.canisterId, new TextEncoder().encode(slip.uid));
    if (!equalBytes(computed, slip.poolId)) return [TEXTS.meBadSlip];
    if (!equalBytes(slip.canisterId, canisterId)) return [TEXTS.meOtherLog];
    return [toHex(computed), ...(await aboutId(archive, computed))];
}
