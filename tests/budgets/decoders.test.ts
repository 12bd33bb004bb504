import { IDL } from '@dfinity/candid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeReply } from '../../src/archive/audit/candid-reply.js';
import { decodeCodeHistory } from '../../src/archive/audit/code-history.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { decodePresentation, encodePresentation } from '../../src/juror/presentation.js';
import type { Presentation } from '../../src/juror/presentation.js';
import { decodeCbor, encodeCbor } from '../../src/web/cbor.js';
import { fetchLog } from '../../src/web/query.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { ed25519 } from '@noble/curves/ed25519';
import { presentationMessage } from '../../src/protocol/testimonial.js';
import { NOW, SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';

/** Few bytes that describe much, answers without end, and questions that ask nothing. */

const leb = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];
const DIDL = [0x44, 0x49, 0x44, 0x4c];

describe('a Candid reply', () => {
    it('of records without content in records of records is refused at once', () => {
        for (let depth = 3; depth <= 15; depth++) {
            const types = [...leb(depth + 1), 0x6c, 0];
            for (let k = 1; k <= depth; k++) {
                types.push(0x6c, 8);
                for (let field = 0; field < 8; field++) types.push(field, ...leb(k - 1));
            }
            const bytes = Uint8Array.from([...DIDL, ...types, 1, depth]);
            const started = performance.now();
            expect(() => decodeCodeHistory(bytes)).toThrow(/^CODE_EVIDENCE_INVALID/);
            expect(performance.now() - started).toBeLessThan(200);
        }
    });

    it('of four billion nulls is refused at once', () => {
        const bytes = Uint8Array.from([...DIDL, 1, 0x6d, 0x7f, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        expect(() => decodeReply(bytes)).toThrow('a reply of too many values');
    });

    it('of types that nobody asks about is read past them', () => {
        const Odd = IDL.Record({ a: IDL.Text, b: IDL.Int, c: IDL.Float32, d: IDL.Reserved, e: IDL.Nat64, f: IDL.Nat16, g: IDL.Vec(IDL.Int8) }); // prettier-ignore
        const value = { a: 'äöü', b: -(2n ** 80n), c: 1.5, d: null, e: 7n, f: 3, g: [1, -2] };
        const read = decodeReply(new Uint8Array(IDL.encode([Odd], [value])));
        expect(read).toBeInstanceOf(Map);
        expect([...(read as ReadonlyMap<number, unknown>).values()]).toContain(7n);
    });
});

describe('a reply in CBOR', () => {
    const list = (items: number) => encodeCbor(Array<bigint>(items).fill(1n));

    it('is read with 10,000 items, itself among them, and with none more', () => {
        expect(decodeCbor(list(9_999))).toHaveLength(9_999);
        expect(() => decodeCbor(list(10_000))).toThrow(new RangeError('a reply of too many items'));
    });
});

describe('a host that the page asks', () => {
    afterEach(() => void vi.unstubAllGlobals());
    const host = (reply: (request: number) => Response) => {
        let requests = 0;
        vi.stubGlobal('fetch', () => {
            if (++requests > 10_000) throw new Error('the page never ends');
            return Promise.resolve(reply(requests));
        });
        return () => requests;
    };
    const fetched = () => fetchLog('http://host', 'rwlgt-iiaaa-aaaaa-aaaaa-cai', () => undefined);
    const reply = (arg: Uint8Array) => new Response(Uint8Array.from(encodeCbor({ status: 'replied', reply: { arg } }))); // prettier-ignore
    const Blob = IDL.Vec(IDL.Nat8);
    const none = new Uint8Array(32);
    const lineage = reply.bind(null, new Uint8Array(IDL.encode([IDL.Record({ origins: IDL.Vec(IDL.Record({})), restoring: IDL.Bool })], [{ origins: [], restoring: false }]))); // prettier-ignore
    const genesis = reply.bind(null, new Uint8Array(IDL.encode([IDL.Vec(Blob)], [[none]])));
    const hashes = {
        root: none,
        genesis: none,
        previous_hash: none,
        roles: none,
        entity: none,
        http_expr: none
    };
    const types = {
        root: Blob,
        genesis: Blob,
        previous_hash: Blob,
        roles: Blob,
        entity: Blob,
        http_expr: Blob
    };

    it('and that leaves out the length of its commits is left at once', async () => {
        const Commits = IDL.Vec(IDL.Record({ draws: IDL.Nat32, certificates: IDL.Vec(Blob), ...types }));
        const commits = new Uint8Array(IDL.encode([Commits], [[{ draws: 0, certificates: [], ...hashes }]]));
        const requests = host((n) => (n === 1 ? lineage() : n === 2 ? genesis() : reply(commits)));
        await expect(fetched()).rejects.toThrow('the canister is no jury canister');
        expect(requests()).toBe(3);
    });

    it('and that tells the same commits again and again is left', async () => {
        const Commits = IDL.Vec(IDL.Record({ length: IDL.Nat32, draws: IDL.Nat32, certificates: IDL.Vec(Blob), ...types })); // prettier-ignore
        const commits = new Uint8Array(
            IDL.encode([Commits], [[{ length: 5, draws: 0, certificates: [], ...hashes }]])
        );
        const requests = host((n) => (n === 1 ? lineage() : n === 2 ? genesis() : reply(commits)));
        await expect(fetched()).rejects.toThrow('the answer does not go on');
        expect(requests()).toBe(4);
    });

    const Commits = IDL.Vec(IDL.Record({ length: IDL.Nat32, draws: IDL.Nat32, certificates: IDL.Vec(Blob), ...types })); // prettier-ignore
    const commitOf = (length: number, certificate: number) =>
        reply(
            new Uint8Array(
                IDL.encode(
                    [Commits],
                    [[{ length, draws: 0, certificates: [new Uint8Array(certificate)], ...hashes }]]
                )
            )
        );

    it('and that tells one commit after another is left once they are more than a page can show', async () => {
        let sent = 0;
        const requests = host((n) => {
            if (n <= 2) return n === 1 ? lineage() : genesis();
            sent += 3_000_000;
            return commitOf(n, 3_000_000);
        });
        await expect(fetched()).rejects.toThrow('beyond what a page can show');
        expect(sent).toBeLessThan(300_000_000);
        expect(requests()).toBeLessThan(110);
    });

    it.each([
        ['commits', (n: number) => commitOf(n, 0)],
        ['blocks', (n: number) => (n === 3 ? commitOf(2 ** 30, 0) : n === 4 ? reply(new Uint8Array(IDL.encode([Commits], [[]]))) : reply(new Uint8Array(IDL.encode([IDL.Vec(Blob)], [[new Uint8Array()]]))))] // prettier-ignore
    ])('and that tells %s in crumbs is left', async (_, answer) => {
        const requests = host((n) => (n === 1 ? lineage() : n === 2 ? genesis() : answer(n)));
        await expect(fetched()).rejects.toThrow('beyond what a page can show');
        expect(requests()).toBeLessThan(150);
    });

    it('and whose answer has no end is left after 4 MiB', async () => {
        let sent = 0;
        const endless = () =>
            new ReadableStream<Uint8Array>({
                pull: (controller) => {
                    sent += 65_536;
                    controller.enqueue(new Uint8Array(65_536));
                }
            });
        host(() => new Response(endless()));
        await expect(fetched()).rejects.toThrow('no Internet Computer');
        expect(sent).toBeLessThan(5_000_000);
    });
});

describe('a presentation', () => {
    const jury = new SeatedJury(30);
    const block = jury.draw(5);
    jury.seat(block);
    const [[letter] = []] = jury.letters(block);
    function present(nonce: Uint8Array, audience: Uint8Array): Presentation {
        if (letter?.holderSeed === undefined) throw new Error('no letter');
        const message = presentationMessage(letter, letter.testimonial, nonce, audience);
        return { ...letter, nonce, audience, signature: ed25519.sign(message, letter.holderSeed) };
    }
    const policy = { rootKey: ROOT_KEY, now: NOW, canisterId: CANISTER };
    const codes = (nonce: Uint8Array, audience: Uint8Array) =>
        checkPresentation(present(nonce, audience), { nonce, audience }, policy).codes;
    const [nonce, bank] = [new Uint8Array(8).fill(1), asciiBytes('bank')];

    it('answers a nonce of 8 to 64 bytes, and somebody with a name', () => {
        expect(codes(nonce, bank)).toEqual([]);
        expect(codes(new Uint8Array(64), bank)).toEqual([]);
        for (const length of [0, 1, 7, 65])
            expect(codes(new Uint8Array(length), bank)).toEqual(['PRESENTATION_NONCE']);
        expect(codes(nonce, new Uint8Array())).toEqual(['PRESENTATION_AUDIENCE']);
    });

    it('that answers none is no file of a presentation', () => {
        expect(decodePresentation(encodePresentation(present(nonce, bank))).nonce).toEqual(nonce);
        for (const odd of [present(new Uint8Array(7), bank), present(nonce, new Uint8Array())])
            expect(() => decodePresentation(encodePresentation(odd))).toThrow(/^PRESENTATION_MALFORMED/);
    });
});
