import type * as BlsModule from '@noble/curves/bls12-381';
import type * as Ed25519Module from '@noble/curves/ed25519';
import { BlsScheme } from '../../verifier/signature/bls-scheme.js';
import { Ed25519Rule } from '../../verifier/signature/ed25519-rule.js';
import type { SignatureCheck } from '../../verifier/signature/signature-claim.js';

/**
 * The curves of the canister, loaded when they are first needed after an install or upgrade: to run the code of
 * BLS12-381 takes 6.7 billion instructions, that of Ed25519 with its table 3.4 billion. An `import` would pay both at
 * every install and upgrade. The bundler turns each `require` into a function that runs the module once.
 */
declare const require: {
    (module: '@noble/curves/bls12-381'): typeof BlsModule;
    (module: '@noble/curves/ed25519'): typeof Ed25519Module;
};

let bls: BlsScheme | undefined;
let ed25519: Ed25519Rule | undefined;

export const checkBls: SignatureCheck = (claim) => blsScheme().verify(claim);

export function blsScheme(): BlsScheme {
    bls ??= new BlsScheme(require('@noble/curves/bls12-381').bls12_381);
    return bls;
}

export function ed25519Rule(): Ed25519Rule {
    ed25519 ??= new Ed25519Rule(require('@noble/curves/ed25519').ed25519);
    return ed25519;
}
