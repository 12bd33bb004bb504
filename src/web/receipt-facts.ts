import type { BlockData } from '../protocol/block.js';
import { JuryError } from '../protocol/codes.js';
import { caseRecordOf, caseText } from './case-name.js';
import { memoText } from './dom.js';
import { TEXTS, timeText } from './texts.js';

/** Which of the three things in a receipt it is. */
export function partOfReceipt(error: unknown): string {
    const code = error instanceof JuryError ? error.code : '';
    if (/^(MALFORMED_BLOCK|BLOCK_HASH_MISMATCH|TIME_ORDER)$/.test(code)) return TEXTS.receiptParts.block;
    if (/^(WITNESS_SHAPE|ROOT_MISMATCH|MALFORMED_CBOR)$/.test(code)) return TEXTS.receiptParts.witness;
    return TEXTS.receiptParts.certificate;
}

/** What a block says that a receipt proves. */
export function blockFacts(index: number, data: BlockData, asOf: bigint): (readonly [string, string])[] {
    const { kind, jurors, timestamp, memo } = data;
    const [text, record] = [memoText(memo), caseRecordOf(data)];
    return [
        [TEXTS.factBlock, String(index)],
        [TEXTS.factKind, kind === 'Add' && jurors.length === 0 ? TEXTS.memoOnly : TEXTS.kinds[kind]],
        [TEXTS.factJurors, String(jurors.length)],
        [TEXTS.factTime, timeText(timestamp)],
        [TEXTS.factNetworkTime, timeText(asOf)],
        ...(record !== undefined
            ? [[TEXTS.factCase, caseText(record)] as const]
            : text === undefined
              ? []
              : [[TEXTS.factMemo, text] as const])
    ];
}
