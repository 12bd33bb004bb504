import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALERT_CODES } from '../../src/archive/audit/code-changes.js';
import { CANISTER_CODES, JuryError, REASON_CODES } from '../../src/protocol/codes.js';

const all = [...Object.entries(CANISTER_CODES), ...Object.entries(REASON_CODES)];

describe('codes', () => {
    it.each(all)('%s is written and explained in one line', (code, line) => {
        expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
        expect(line).toMatch(/^[A-Z][^\n]{10,110}\.$/);
    });

    it('are not used twice', () => {
        const codes = all.map(([code]) => code);
        expect(new Set(codes).size).toBe(codes.length);
    });

    it('begin the message of their error', () => {
        const error = new JuryError('TIME_ORDER', 'why');
        expect(error.message).toBe('TIME_ORDER: why');
        expect(error.code).toBe('TIME_ORDER');
    });

    it('are the only ones that docs/protocol.md names', () => {
        const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
        const named = [...protocol.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, code]) => code);
        const known = new Set<string | undefined>([
            ...all.map(([code]) => code),
            ...Object.keys(ALERT_CODES)
        ]);
        expect(named.length).toBeGreaterThan(5);
        expect(named.filter((code) => !known.has(code))).toEqual([]);
    });
});
