import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/dev/package-root.js';
import { codesDocument, writtenCodes } from '../../scripts/dev/write-codes.js';
import { juryService } from '../../src/protocol/interface.js';
import { canisterWasm } from '../built.js';
import { parseService } from './candid-parser.js';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');
const contract = parseService(read('candid/jury.did'));

/** The methods of the older canister that this one has so far: name and types stay for ever. */
const SEED = parseService(`
    type Data = record {
        kind : variant { Add; Remove; Select; Expand }; jurors : vec blob; rand : opt blob; jurors_index : nat32;
        memo : blob; draw : opt record { number : opt nat32; requested_at : nat64; algorithm : text };
        author : opt principal; timestamp : opt nat64 };
    type Block = record { certificate : blob; tree : blob; data : Data; previous_hash : blob };
    service : (opt text) -> {
        add : (jurors : vec blob, memo : blob) -> (nat32);
        remove : (jurors : vec blob, memo : blob) -> (nat32);
        select : (index : nat32, count : nat32, memo : blob) -> (nat32);
        get_certificate : () -> (opt blob) query;
        commit : (certificate : blob) -> (opt nat32);
        length : () -> (nat32) query;
        get_pool_size : (index : nat32) -> (nat32) query;
        get_pending : () -> (nat32) query;
        get_block : (index : nat32) -> (Block) query;
        get_jurors : (index : nat32) -> (vec blob) query;
        get_pool : (index : nat32, start : nat32, length : nat32) -> (vec blob) query;
        authorize : (principal) -> ();
        deauthorize : (principal) -> ();
        get_authorized : () -> (vec principal) query;
    }`);

describe('the interface', () => {
    it('is what the compiled canister has', () => {
        canisterWasm();
        expect(Object.fromEntries(parseService(read('.azle/jury/jury.did')))).toEqual(
            Object.fromEntries(contract)
        );
    });

    it('is what the client calls', () => {
        const called = juryService._fields.map(([name, type]): [string, string] => [name, type.name]);
        const methods = new Map(contract);
        methods.delete('service');
        expect(Object.fromEntries(called)).toEqual(Object.fromEntries(methods));
    });

    it('keeps the methods of the seed', () => {
        for (const [name, signature] of SEED) expect([name, contract.get(name)]).toEqual([name, signature]);
    });

    it('travels with the canister as public metadata', () => {
        const sections = WebAssembly.Module.customSections(
            new WebAssembly.Module(Uint8Array.from(gunzipSync(canisterWasm()))),
            'icp:public candid:service'
        );
        expect(sections.map((section) => new TextDecoder().decode(section))).toEqual([
            read('candid/jury.did')
        ]);
    });
});

describe('docs/codes.md', () => {
    it('explains exactly the codes that there are', () => {
        expect(writtenCodes(), 'run: npm run docs').toBe(codesDocument());
    });
});
