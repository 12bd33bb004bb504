import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381';
import { hkdf } from '@noble/hashes/hkdf';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2';
import { Principal } from '@dfinity/principal';
import { asciiBytes, concatBytes, fromHex } from '../protocol/bytes.js';

/** Interface specification, "Certificate": signatures on G1, public keys on G2. */
const BLS_DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const BLS_DER_PREFIX = mustHex('308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100');
/** RFC 8410: PKCS#8 and SubjectPublicKeyInfo of Ed25519. */
const ED25519_PKCS8_PREFIX = mustHex('302e020100300506032b657004220420');

function mustHex(text: string): Uint8Array {
    const bytes = fromHex(text);
    if (bytes === undefined) throw new Error('not hexadecimal');
    return bytes;
}

const derive = (seed: Uint8Array, info: string, length: number) =>
    hkdf(nobleSha256, seed, undefined, asciiBytes(info), length);

/** A key that certifies state trees: the root key or a subnet's. */
export interface BlsKey {
    /** 133 bytes of DER. */
    readonly publicKeyDer: Uint8Array;
    /** 48 bytes. */
    readonly sign: (message: Uint8Array) => Uint8Array;
}

/** `seed`: 32 bytes or more. Different `info` give independent keys. */
export function blsKey(seed: Uint8Array, info: string): BlsKey {
    const { shortSignatures, G2 } = bls12_381;
    const { Fn } = G2.Point;
    // 48 bytes reduced modulo the group order, minus one and plus one: uniform and never zero.
    const order = bls12_381.fields.Fr.ORDER;
    let number = 0n;
    for (const byte of derive(seed, info, 48)) number = (number << 8n) | BigInt(byte);
    // Written with the lowest byte first and read with the highest: so the library's own signer took it, and the keys of
    // frozen vectors and state folders stay what they are.
    const scalar = Fn.fromBytes(bls12_381.fields.Fr.toBytes((number % (order - 1n)) + 1n));
    // A key of a replica on this machine is no secret, so that no time is spent on hiding it. The copy of the generator
    // has no table, which takes longer to make than all that a replica multiplies it with.
    const generator = G2.Point.fromAffine(G2.Point.BASE.toAffine());
    return {
        publicKeyDer: concatBytes(BLS_DER_PREFIX, generator.multiplyUnsafe(scalar).toBytes(true)),
        sign: (message) => shortSignatures.hash(message, BLS_DST).multiplyUnsafe(scalar).toBytes(true)
    };
}

/** A node's key, which signs query replies. */
export interface NodeKey {
    readonly publicKeyDer: Uint8Array;
    readonly nodeId: Principal;
    readonly sign: (message: Uint8Array) => Uint8Array;
}

export function nodeKey(seed: Uint8Array, info: string): NodeKey {
    const pkcs8 = concatBytes(ED25519_PKCS8_PREFIX, derive(seed, info, 32));
    const key: KeyObject = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const publicKeyDer = Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }));
    return {
        publicKeyDer,
        nodeId: Principal.selfAuthenticating(publicKeyDer),
        sign: (message) => Uint8Array.from(sign(null, message, key))
    };
}

/** All keys of a replica, from one seed. */
export interface ReplicaKeys {
    readonly root: BlsKey;
    readonly subnet: BlsKey;
    readonly node: NodeKey;
    readonly subnetId: Principal;
}

export function replicaKeys(seed: Uint8Array): ReplicaKeys {
    const subnet = blsKey(seed, 'replica/subnet-key');
    return {
        root: blsKey(seed, 'replica/root-key'),
        subnet,
        node: nodeKey(seed, 'replica/node-key'),
        subnetId: Principal.selfAuthenticating(subnet.publicKeyDer)
    };
}
