import type { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../../src/protocol/certificate.js';
import { refusal } from './both.js';
import type { Both } from './both.js';
import { hex } from './documented.js';
import type { Bytes } from './documented.js';
import type { Known } from './model.js';

/** Certificates that were read at some time, and what can be done with them at another. */
export class CertificateCalls {
    private readonly kept: Known[] = [];

    constructor(private readonly both: Both) {}

    async keep(): Promise<void> {
        const { model, jury, place } = this.both;
        const [staged] = await jury.call<[Bytes] | []>('get_certificate');
        expect(staged !== undefined, 'a certificate').toBe(model.committed < model.length);
        const tip = await jury.call<{ certificate: Bytes; tree: Bytes }>('get_tip');
        expect(tip).toMatchObject({ length: model.length, committed: model.committed });
        expect(hex(tip.tree)).toBe(hex(model.tree.tip(model.leaves)));
        const bytes = staged ?? tip.certificate;
        const path = [asciiBytes('canister'), place.canisterId.toUint8Array(), asciiBytes('certified_data')];
        const root = lookupValue(parseCertificate(bytes).tree, path);
        expect(root && hex(root)).toBe(model.root());
        this.kept.push({ bytes, root: model.root() });
    }

    /** @param which 0 to 4: the newest; 5: the oldest; 6: malformed; 7: of another canister; 8: the newest, forged */
    known(which: number): Known {
        const malformed: Known = {
            bytes: this.both.place.foreign.slice(0, -1),
            root: 'malformed',
            fault: 'CERTIFICATE_MALFORMED'
        };
        if (which === 7)
            return { bytes: this.both.place.foreign, root: 'foreign', fault: 'CERTIFICATE_FOREIGN' };
        const newest = this.kept.at(-1);
        if (which === 8 && newest !== undefined)
            return { ...newest, bytes: withOtherSignature(newest.bytes), isForged: true };
        return (which === 5 ? this.kept[0] : which === 6 ? undefined : this.kept.at(-1 - which)) ?? malformed;
    }

    async commit(by: Principal, known: Known): Promise<void> {
        const { both } = this;
        const { model } = both;
        const result = await both.call<[number] | []>(
            by,
            () => void model.checkCommit(by, known),
            'commit',
            known.bytes
        );
        if (result === undefined) return this.note(by, () => void model.checkCommit(by, known));
        const leaves = model.checkCommit(by, known);
        expect(result).toEqual(leaves === undefined ? [] : [leaves.length]);
        if (leaves !== undefined) model.commit(leaves, known);
    }

    async add(by: Principal, steps: number, known: Known): Promise<void> {
        const { both } = this;
        const { model } = both;
        const number = Math.max(0, model.commits.length - steps);
        let refused = true;
        const check = () => {
            model.checkAddCertificate(by, number, known);
            refused = false;
        };
        await both.call(by, check, 'add_certificate', number, known.bytes);
        if (!refused) model.addCertificate(number, known);
        else this.note(by, () => model.checkAddCertificate(by, number, known));
    }

    /** Who has sent a forged one. */
    private note(by: Principal, check: () => void): void {
        if (refusal(check) === 'CERTIFICATE_SIGNATURE_INVALID') this.both.model.refused.add(by.toText());
    }
}

/** The last bit of a signature that is a point: as a rule another point, or none. */
function withOtherSignature(bytes: Bytes): Bytes {
    const { signature } = parseCertificate(bytes);
    const at = Buffer.from(bytes).lastIndexOf(Buffer.from(signature));
    return bytes.map((byte, i) => (i === at + signature.length - 1 ? byte ^ 1 : byte));
}
