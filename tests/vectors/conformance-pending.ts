/**
 * Cases that this implementation does not answer yet as the rules say. A test fails once it does, so that nothing
 * stays here that need not.
 */
export const PENDING: ReadonlySet<string> = new Set([
    'code/history-with-a-snapshot-as-told-now',
    'records/draw-of-another-memo',
    'restores/origins-not-told',
    'entity-keys/head-comes-back',
    'seals/of-another-log',
    'seals/staged-from-beyond-the-log',
    'records/roles-go-back',
    'records/keys-dropped-by-a-restore',
    'growing/unproven-commit-in-the-middle',
    'growing/unproven-first-commit',
    'growing/staged-block-gone',
    'growing/staged-block-gone-by-a-commit',
    'growing/two-staged-blocks-at-one-place',
    'growing/block-older-than-a-seal-that-lacks-it',
    'growing/two-blocks-older-than-a-seal',
    'growing/block-older-than-a-seal-of-nothing',
    'growing/draws-fall-in-a-seal',
    'growing/draws-fall-behind-a-seal',
    'growing/number-requested-later',
    'growing/numbers-against-the-order-of-requests',
    'growing/roles-fall-in-a-seal',
    'growing/seal-of-an-older-previous-hash',
    'reinstallations/sealed-tail-dropped'
]);
