import type { FraudFile } from '../../../src/archive/format/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { toHex } from '../../../src/protocol/bytes.js';
import type { VerifiedFraud } from '../../../src/verifier/block/index.js';
import { plural } from '../output/index.js';
import { time } from '../output/index.js';

export function fraudLines({ canisterId }: FraudFile, fraud: VerifiedFraud): string[] {
    const [first, second] = fraud.times;
    const [long, short] = fraud.lengths;
    const what = {
        fork: `two different blocks at index ${fraud.index}`,
        split: `two different logs of ${plural(long, 'block')}`,
        shrink: `a log of ${plural(long, 'block')}, and later one of ${plural(short, 'block')}`
    }[fraud.kind];
    return [
        `Canister    ${canisterText(canisterId)}`,
        `Origin      ${toHex(fraud.genesis)}, of both`,
        '',
        `The network certified ${what}:`,
        `  once at ${time(first)}, over ${plural(long, 'block')}`,
        `  once at ${time(second)}, over ${plural(short, 'block')}`,
        'A log that only grows cannot have been both. It was rewritten, which takes who controls the canister, its code, or its subnet.',
        'Not proven:',
        '  who did it, and which of the two is what happened',
        ''
    ];
}

export const fraudObject = ({ canisterId }: FraudFile, fraud: VerifiedFraud): object => ({
    canister: canisterText(canisterId),
    fraud: fraud.kind,
    index: fraud.index,
    times: fraud.times,
    lengths: fraud.lengths,
    genesis: fraud.genesis
});
