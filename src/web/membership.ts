import { equalBytes, toHex } from '../protocol/bytes.js';
import { poolIdOf } from '../protocol/seats.js';
import type { Slip } from '../verifier/juror.js';
import type { JudgedArchive } from './judge-archive.js';
import { TEXTS } from './texts.js';

/** What the log says about one id, in sentences. */
export function aboutId({ data, log }: JudgedArchive, poolId: Uint8Array): string[] {
    const spans: { from: number; to: number | undefined }[] = [];
    for (const [index, block] of data.entries()) {
        if (block === undefined || !block.jurors.some((juror) => equalBytes(juror, poolId))) continue;
        const last = spans.at(-1);
        const isMember = last !== undefined && last.to === undefined;
        if (block.kind === 'Add' && !isMember) spans.push({ from: index, to: undefined });
        if (block.kind === 'Remove' && isMember) last.to = index;
    }
    if (spans.length === 0) return [TEXTS.meNever];
    const draws = log.verdict.draws.flatMap(({ index, jurors }) => {
        const place = jurors.findIndex((juror) => equalBytes(juror, poolId));
        return place < 0 ? [] : [TEXTS.meDrawn(index, place + 1, jurors.length)];
    });
    return [
        ...spans.map(({ from, to }) => (to === undefined ? TEXTS.meMember(from) : TEXTS.meLeft(from, to))),
        ...(draws.length === 0 ? [TEXTS.meNotDrawn] : draws)
    ];
}

/** The same for who holds a slip; one that is not sound, or of another pool, says so instead. */
export function aboutSlip(archive: JudgedArchive, slip: Slip, canisterId: Uint8Array): string[] {
    const computed = poolIdOf(slip.salt, slip.canisterId, new TextEncoder().encode(slip.uid));
    if (!equalBytes(computed, slip.poolId)) return [TEXTS.meBadSlip];
    if (!equalBytes(slip.canisterId, canisterId)) return [TEXTS.meOtherLog];
    return [toHex(computed), ...aboutId(archive, computed)];
}
