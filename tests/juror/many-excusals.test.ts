import { ed25519 } from '@noble/curves/ed25519';
import { expect, it } from 'vitest';
import { signExcusal } from '../../src/entity/seating.js';
import { JuryChanges } from '../../src/juror/jury-changes.js';
import { u32be } from '../../src/protocol/bytes.js';
import { readTypedMemo } from '../../src/protocol/typed-memo.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { FIRST_SEED } from './seated-jury.js';

/** Many records that each excuse one of many people: counted is how often the list of seats is gone through. */

const [BLOCK, PEOPLE, RECORDS] = [5, 1000, 40];

it(`${RECORDS} records about one jury go through its ${PEOPLE} seats once`, () => {
    let looked = 0;
    const seatIds = new Proxy(
        Array.from({ length: PEOPLE }, (_, i) => sha256(u32be(i))),
        {
            get(list, name: string, self): unknown {
                if (/^\d+$/.test(name)) looked++;
                return Reflect.get(list, name, self);
            }
        }
    );
    const drawHash = sha256(u32be(BLOCK));
    const publicKey = ed25519.getPublicKey(FIRST_SEED);
    const key = { number: 0, publicKey, kind: 'First' as const, from: 0, by: CANISTER, time: 1n, signature: new Uint8Array() }; // prettier-ignore
    const changes = new JuryChanges({
        juries: {
            has: () => true,
            isDraw: () => true,
            rootOf: () => BLOCK,
            drawnUpTo: () => PEOPLE,
            declaredJurors: () => PEOPLE - 10,
            backFrom: function* () {
                yield BLOCK;
            }
        },
        keys: [key],
        canisterAt: () => CANISTER,
        seatsOf: () => seatIds
    });
    const told: (string | undefined)[] = [];
    for (let i = 0; i < RECORDS; i++) {
        const seat = sha256(u32be(i));
        const excusal = {
            block: BLOCK,
            drawHash,
            positions: [i],
            reasons: Uint8Array.of(1),
            seatIds: [seat]
        };
        const memo = signExcusal({ signer: FIRST_SEED, canisterId: CANISTER }, excusal);
        const record = readTypedMemo({ kind: 'Add', jurors: [], memo });
        if (record?.kind !== 'excused') throw new Error('no excusal');
        for (const { code } of changes.add(10 + i, record, CANISTER)) told.push(code);
    }
    expect(looked).toBeLessThanOrEqual(2 * PEOPLE);
    // From the eleventh on there are not as many alternates.
    expect(told).toEqual(Array<string>(RECORDS - 10).fill('EXCUSED_TOO_MANY'));
    const [first, other] = [seatIds[0], seatIds[RECORDS]];
    if (first === undefined || other === undefined) throw new Error('no seats');
    expect(changes.seatState(BLOCK, first, seatIds)).toEqual({ state: 'excused' });
    expect(changes.seatState(BLOCK, other, seatIds)).toEqual({ state: 'sits' });
    expect(changes.sitting(BLOCK)).toMatchObject({ excused: RECORDS, movedUp: 10, left: 0 });
});
