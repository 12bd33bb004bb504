import { ed25519 } from '@noble/curves/ed25519';
import { blockHash } from '../../src/protocol/block.js';
import { compareBytes, equalBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeCaseRecord, readCaseRecord } from '../../src/protocol/case-record.js';
import { encodeEntityKey, ENTITY_KEY_KINDS, keyRotationMessage } from '../../src/protocol/entity-keys.js';
import { encodeInstallGenesis, encodePreimages, encodeRestoredGenesis, genesisOf, readGenerations } from '../../src/protocol/genesis.js'; // prettier-ignore
import { encodeExcused, encodeWithdrawn, excusedMessage, withdrawnMessage } from '../../src/protocol/jury-records.js'; // prettier-ignore
import { seat, seatKey } from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { encodeSeats, readTypedMemo, seatsMessage } from '../../src/protocol/typed-memo.js';
import { encodeReceipt, verifyReceipt } from '../../src/verifier/block/receipt.js';
import { hex, present } from '../verifier/bytes.js';

export type Values = Record<string, string>;

/** Other examples, as far as these ones rest on them. */
export interface Others {
    values(kind: string, name: string): Values;
    /** The bytes of a block. */
    block(index: number): Uint8Array;
    /** Everybody in the chain up to a draw. */
    drawn(index: number): readonly Uint8Array[];
}

const text = (values: Values, key: string): string => present(values[key]);
const value = (values: Values, key: string): Uint8Array => hex(text(values, key));
const number = (values: Values, key: string): number => Number(text(values, key));

export function genesis(values: Values): Values {
    const preimage = encodeInstallGenesis({
        canisterId: value(values, 'canister'),
        installTime: BigInt(text(values, 'installed')),
        initHash: value(values, 'init'),
        rootKey: value(values, 'root key')
    });
    return { preimage: toHex(preimage), genesis: toHex(genesisOf(preimage)) };
}

export function genesisRestored(values: Values): Values {
    const preimage = encodeRestoredGenesis({
        installed: value(values, 'installed'),
        origin: value(values, 'origin'),
        originGenesis: value(values, 'origin genesis'),
        length: number(values, 'length'),
        root: value(values, 'root')
    });
    return { preimage: toHex(preimage), genesis: toHex(genesisOf(preimage)) };
}

/** Of the restored log of the examples. */
export function lineage(others: Others): Values {
    const restored = value(others.values('genesis-restored', ''), 'preimage');
    const installed = ['new', ''].map((name) => value(others.values('genesis', name), 'preimage'));
    const preimages = [restored, ...installed];
    const leaf = genesisOf(restored);
    if (readGenerations(preimages, leaf)?.length !== 2) throw new Error('they do not belong together');
    return { genesis: toHex(leaf), bytes: toHex(encodePreimages(preimages)) };
}

export function entityKey(values: Values, others: Others): Values {
    const seed = value(values, 'seed');
    const publicKey = ed25519.getPublicKey(seed);
    const kind = present(ENTITY_KEY_KINDS.find((name) => name === text(values, 'kind')));
    const change = number(values, 'number');
    const before = change === 0 ? undefined : others.values('entity-key', `${change - 1}`);
    if (before !== undefined && before['after'] !== values['before']) throw new Error('another head before');
    const { canister } = others.values('genesis', '');
    const message =
        before && keyRotationMessage(hex(present(canister)), change, value(before, 'key'), publicKey);
    const signature =
        message && kind === 'Rotated' ? ed25519.sign(message, value(before, 'seed')) : undefined;
    const preimage = encodeEntityKey(value(values, 'before'), {
        number: change,
        publicKey,
        kind,
        from: number(values, 'from'),
        by: value(values, 'by'),
        time: BigInt(text(values, 'time')),
        signature: signature ?? new Uint8Array()
    });
    return {
        key: toHex(publicKey),
        signature: toHex(signature ?? new Uint8Array()),
        preimage: toHex(preimage),
        after: toHex(sha256(preimage))
    };
}

/** A whole list in one part, signed by the newest key of the examples. */
export function seats(values: Values, others: Others): Values {
    const canisterId = value(values, 'canister');
    const block = number(values, 'block');
    const drawHash = blockHash(others.block(block));
    const key = seatKey(value(values, 'secret'), canisterId);
    const ids = others.drawn(block).map((id) => seat(key, drawHash, id).seatId);
    const seatIds = [...ids].sort(compareBytes);
    const part = { block, drawHash, part: number(values, 'part'), parts: number(values, 'parts'), jurors: number(values, 'jurors'), seatIds }; // prettier-ignore
    const message = seatsMessage(canisterId, part);
    const signature = ed25519.sign(message, value(others.values('entity-key', '1'), 'seed'));
    const memo = encodeSeats(part, signature);
    if (readTypedMemo({ kind: 'Add', jurors: [], memo })?.kind !== 'seats')
        throw new Error('no list of seats');
    return {
        ids: seatIds.map(toHex).join(),
        signed: toHex(message),
        signature: toHex(signature),
        memo: toHex(memo)
    };
}

/** Signed by the newest key of the examples. */
export function excused(values: Values, others: Others): Values {
    const block = number(values, 'block');
    const [positions, reasons] = [[number(values, 'position')], Uint8Array.of(number(values, 'reason'))];
    const record = { block, drawHash: blockHash(others.block(block)), positions, reasons, seatIds: [] };
    const message = excusedMessage(value(values, 'canister'), record);
    return signedRecord('excused', message, others, (signature) => encodeExcused(record, signature));
}

export function withdrawn(values: Values, others: Others): Values {
    const block = number(values, 'block');
    const record = { block, drawHash: blockHash(others.block(block)), reason: text(values, 'reason') };
    const message = withdrawnMessage(value(values, 'canister'), record);
    return signedRecord('withdrawn', message, others, (signature) => encodeWithdrawn(record, signature));
}

function signedRecord(
    kind: 'excused' | 'withdrawn',
    message: Uint8Array,
    others: Others,
    encode: (signature: Uint8Array) => Uint8Array
): Values {
    const signature = ed25519.sign(message, value(others.values('entity-key', '1'), 'seed'));
    const memo = encode(signature);
    if (readTypedMemo({ kind: 'Add', jurors: [], memo })?.kind !== kind) throw new Error('no such record');
    return { signed: toHex(message), signature: toHex(signature), memo: toHex(memo) };
}

export function caseRecord(values: Values): Values {
    const record = {
        case: text(values, 'case'),
        jurors: number(values, 'jurors'),
        alternates: number(values, 'alternates'),
        note: text(values, 'note')
    };
    const memo = encodeCaseRecord(record);
    const jurors = { length: record.jurors + record.alternates };
    if (typeof readCaseRecord({ kind: 'Select', jurors, memo }) !== 'object') throw new Error('no record');
    return { json: new TextDecoder().decode(memo), memo: toHex(memo) };
}

/** The certificate is given: that it is genuine, and of the state, is what a reader checks. */
export function receipt(values: Values, others: Others): Values {
    const { canister, preimage, 'root key': rootKey } = others.values('genesis', '');
    const canisterId = hex(present(canister));
    const index = number(values, 'index');
    const witness = others.values('witness', '');
    if (witness['index'] !== values['index']) throw new Error('no witness of this block');
    const bytes = encodeReceipt({
        canisterId,
        index,
        data: others.block(index),
        tree: value(witness, 'bytes'),
        certificate: value(values, 'certificate'),
        lineage: [hex(present(preimage))]
    });
    const { asOf, root } = verifyReceipt(bytes, { rootKey: hex(present(rootKey)), canisterId });
    if (!equalBytes(root, value(others.values('root', present(witness['of'])), 'R')))
        throw new Error('another root');
    return { time: `${asOf}`, bytes: toHex(bytes) };
}
