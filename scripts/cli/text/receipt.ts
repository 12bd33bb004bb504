import { present } from '../../../src/verifier/index.js';
import type { ProvenReceipt } from '../../../src/archive/audit/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { toHex } from '../../../src/protocol/bytes.js';
import type { Generation } from '../../../src/protocol/genesis.js';
import { plural, printable } from '../output/index.js';
import { time } from '../output/index.js';
import { peopleWords } from './block-words.js';

/** What a receipt leaves open even if it is good. */
export const RECEIPT_NOT_PROVEN = [
    'that a draw was drawn as it should: that takes the whole log (jury backup, jury verify)',
    'what the rest of the log says, and whether it goes on as it was then',
    'that the code which ran was the published one'
];

/** A block that a receipt proves, as a journalist reads it. */
export function receiptLines({ receipt, block }: ProvenReceipt): string[] {
    const { data, asOf, index, leaves, lineage } = block;
    const { kind, jurors, author, timestamp, memo, rand, jurorsIndex, draw } = data;
    const of = kind === 'Select' ? ` from the pool as of block ${jurorsIndex}` : '';
    const extended = kind === 'Expand' ? ` behind those of block ${jurorsIndex}` : '';
    return present([
        `Canister    ${canisterText(receipt.canisterId)}`,
        `Block       ${index} of ${leaves.length}: ${kind}, ${peopleWords(data)}${of}${extended}`,
        `Staged      ${time(timestamp)}, by ${canisterText(author)}`,
        draw !== undefined &&
            `Asked for   ${time(draw.requestedAt)}${draw.number === undefined ? '' : `, draw number ${draw.number}`}`,
        rand !== undefined && `Randomness  ${toHex(rand)}`,
        `Memo        ${printable(memo)}`,
        ...jurors.map((juror, i) => `${String(i + 1).padStart(7)}  ${toHex(juror)}`),
        '',
        'Checked:',
        '  the certificate is signed by the network, for this canister',
        `  the block stands at index ${index} of the log that it certifies`,
        '  these are the bytes of that block',
        `  the network certified it at ${time(asOf)}`,
        ...lineageLines(lineage),
        'Not proven:',
        ...RECEIPT_NOT_PROVEN.map((line) => `  ${line}`)
    ]);
}

export function receiptObject({ receipt, block }: ProvenReceipt): object {
    const { data, asOf, index, leaves, root, lineage } = block;
    return {
        canister: canisterText(receipt.canisterId),
        index,
        length: leaves.length,
        as_of: asOf,
        root,
        lineage: lineage.map(generationObject),
        kind: data.kind,
        author: canisterText(data.author),
        timestamp: data.timestamp,
        requested_at: data.draw?.requestedAt,
        number: data.draw?.number,
        pool_index: data.kind === 'Select' ? data.jurorsIndex : undefined,
        extends: data.kind === 'Expand' ? data.jurorsIndex : undefined,
        rand: data.rand,
        memo: data.memo,
        jurors: data.jurors,
        not_proven: RECEIPT_NOT_PROVEN
    };
}

/** Where the log comes from: the preimages of its genesis say it, which the certificate covers. */
function lineageLines(lineage: readonly Generation[]): string[] {
    const first = lineage.at(-1);
    if (first === undefined) return [];
    return [
        `  the log began when canister ${canisterText(first.canisterId)} was installed, at ${time(first.installTime)}`,
        ...lineage.flatMap((one) =>
            one.restored === undefined
                ? []
                : [
                      `  it was restored into canister ${canisterText(one.canisterId)} with ${plural(one.restored.length, 'block')}; this one came since`
                  ]
        )
    ];
}

const generationObject = ({ canisterId, installTime, restored }: Generation) => ({
    canister: canisterText(canisterId),
    installed_at: installTime,
    restored_length: restored?.length
});
