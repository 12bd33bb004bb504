import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { codesDocument, writtenCodes } from '../../scripts/dev/write-codes.js';
import { juryService } from '../../src/protocol/interface.js';
import { canisterWasm } from '../built.js';
import { parseService } from './candid-parser.js';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');
const contract = parseService(read('candid/jury.did'));

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
