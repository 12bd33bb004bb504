import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { codeChanges } from '../../../src/archive/audit/code-changes.js';
import { decodeCodeHistory } from '../../../src/archive/audit/code-history.js';
import { blocksUntil, codeStory } from '../../../src/archive/audit/code-story.js';
import type { VerifiedCode } from '../../../src/archive/audit/verify-seal-and-code.js';
import { packageRoot } from '../../../scripts/cli/package-root.js';

/** What canisters tell of their own history: in the network's words of today and of tomorrow, and contradictions. */

const { Record, Variant, Vec, Opt, Nat64, Nat8, Null, Reserved } = IDL;
const Blob = Vec(Nat8);
const DETAILS = {
    creation: Record({ controllers: Vec(IDL.Principal), environment_variables_hash: Opt(Blob) }),
    code_uninstall: Null,
    code_deployment: Record({
        mode: Variant({ install: Null, reinstall: Null, upgrade: Null }),
        module_hash: Blob
    }),
    controllers_change: Record({ controllers: Vec(IDL.Principal) }),
    load_snapshot: Record({
        canister_version: Nat64,
        snapshot_id: Blob,
        taken_at_timestamp: Nat64,
        source: Variant({ taken_from_canister: Reserved, metadata_upload: Reserved }),
        from_canister_id: Opt(IDL.Principal)
    }),
    settings_change: Record({ controllers: Opt(Vec(IDL.Principal)), environment_variables_hash: Opt(Blob) }),
    rename_canister: Record({
        canister_id: IDL.Principal,
        total_num_changes: Nat64,
        rename_to: Record({ canister_id: IDL.Principal, version: Nat64, total_num_changes: Nat64 }),
        requested_by: IDL.Principal
    }),
    // Types of all sorts in one change of a kind that does not exist yet.
    of_tomorrow: Record({
        text: IDL.Text,
        int: IDL.Int,
        nat: IDL.Nat,
        float: IDL.Float64,
        small: IDL.Int16,
        call: Opt(IDL.Func([IDL.Text], [Nat64], ['query'])),
        service: Opt(IDL.Service({ ask: IDL.Func([], [], []) }))
    })
};
const Info = Record({
    total_num_changes: Nat64,
    recent_changes: Vec(
        Record({
            timestamp_nanos: Nat64,
            canister_version: Nat64,
            origin: Variant({ from_user: Record({ user_id: IDL.Principal }) }),
            details: Variant(DETAILS)
        })
    ),
    module_hash: Opt(Blob),
    controllers: Vec(IDL.Principal)
});

const me = Principal.anonymous();
const other = Principal.fromText('rwlgt-iiaaa-aaaaa-aaaaa-cai');
const hash = (n: number) => new Uint8Array(32).fill(n);
const installed = (n: number, mode = 'install') => ({
    code_deployment: { mode: { [mode]: null }, module_hash: hash(n) }
});
const created = { creation: { controllers: [me], environment_variables_hash: [] } };
const loaded = (from: Principal[] = []) => ({
    load_snapshot: {
        canister_version: 2n,
        snapshot_id: hash(1),
        taken_at_timestamp: 2n,
        source: { taken_from_canister: null },
        from_canister_id: from
    }
});
const renamed = {
    rename_canister: {
        canister_id: other,
        total_num_changes: 3n,
        rename_to: { canister_id: me, version: 9n, total_num_changes: 9n },
        requested_by: me
    }
};
const tomorrow = {
    of_tomorrow: { text: 'x', int: -9n, nat: 2n ** 70n, float: 0.5, small: -3, call: [], service: [] }
};

/** A look at `at`, told changes at times 1, 2, 3, ... from `first` on. */
function look(at: number, changes: readonly (object | [number, object])[], first = 0): VerifiedCode {
    const recent_changes = changes.map((change, i) => {
        const [time, details] = Array.isArray(change)
            ? (change as [number, object])
            : [first + i + 1, change];
        const origin = { from_user: { user_id: me } };
        return { timestamp_nanos: BigInt(time), canister_version: 1n, origin, details };
    });
    const total_num_changes = BigInt(first + changes.length);
    const reply = IDL.encode(
        [Info],
        [{ total_num_changes, recent_changes, module_hash: [], controllers: [] }]
    );
    const time = BigInt(at);
    return {
        time,
        moduleHash: hash(1),
        controllers: [],
        history: { time, ...decodeCodeHistory(new Uint8Array(reply)) }
    };
}
const alerts = (before: VerifiedCode, after: VerifiedCode) =>
    codeChanges(before, after).map(({ code, detail }) => `${code}: ${detail}`);
const kinds = (looks: VerifiedCode[]) => codeStory(looks).changes.map(({ kind }) => kind);

describe('the answer of the real network', () => {
    it('is read, with its reserved values', () => {
        const bytes = readFileSync(join(packageRoot, 'tests/vectors/canister-info-reply.bin'));
        const { changes, recent } = decodeCodeHistory(Uint8Array.from(bytes));
        expect(changes).toBe(5);
        expect(recent.map(({ kind, mode }) => [kind, mode])).toEqual([
            ['creation', undefined],
            ['code_deployment', 'install'],
            ['load_snapshot', undefined],
            ['code_deployment', 'upgrade'],
            ['controllers_change', undefined]
        ]);
    });
});

describe('a change', () => {
    it('of every kind that the network has is read', () => {
        const settings = {
            settings_change: { controllers: [[me, other]], environment_variables_hash: [hash(1)] }
        };
        const without = { settings_change: { controllers: [], environment_variables_hash: [] } };
        const { history } = look(9, [loaded([other]), settings, without, renamed, { code_uninstall: null }]);
        expect(
            history?.recent.map(({ kind, controllers, from }) => [kind, controllers.length, from])
        ).toEqual([
            ['load_snapshot', 0, other.toUint8Array()],
            ['controllers_change', 2, undefined],
            ['settings_change', 0, undefined],
            ['rename_canister', 0, other.toUint8Array()],
            ['code_uninstall', 0, undefined]
        ]);
    });

    it('of a kind or with types that nobody knows yet voids nothing beside it', () => {
        const { history } = look(9, [created, tomorrow, loaded()]);
        expect(history?.recent.map(({ kind }) => kind)).toEqual(['creation', undefined, 'load_snapshot']);
        expect(alerts(look(1, [created]), look(9, [created, tomorrow]))).toEqual([
            'CHANGE_UNKNOWN: at 1970-01-01T00:00:00.000Z'
        ]);
    });
});

describe('two histories', () => {
    const [a, b] = [created, installed(1)];

    it('that go on from each other are one, each change told once', () => {
        const looks = [look(10, [a, b]), look(20, [b, loaded()], 1), look(30, [a, b, loaded()])];
        expect(kinds(looks)).toEqual(['creation', 'code_deployment', 'load_snapshot']);
        expect(codeStory(looks).contradictions).toEqual([]);
    });

    it('contradict each other where a number has another content', () => {
        const looks = [look(10, [a, b]), look(20, [a, installed(2), loaded()])];
        expect(codeStory(looks).contradictions).toEqual([
            { first: 10n, second: 20n, detail: 'change 1 was another one before' }
        ]);
        expect(alerts(look(10, [a, b]), look(20, [a, installed(2), loaded()]))).toEqual([
            expect.stringMatching(/^CODE_HISTORY_CONTRADICTED: change 1 was another one before/),
            expect.stringMatching(/^CODE_DEPLOYED/),
            expect.stringMatching(/^SNAPSHOT_LOADED/)
        ]);
    });

    it('contradict each other where the total falls, over one that told little', () => {
        expect(alerts(look(10, [a, b]), look(20, [a]))).toEqual([
            expect.stringMatching(/^CODE_HISTORY_CONTRADICTED: there were 2 changes, and later only 1/)
        ]);
        const looks = [look(10, [a, b]), look(20, [], 2), look(30, [a, installed(7)])];
        expect(codeStory(looks).contradictions.map(({ first, second }) => [first, second])).toEqual([
            [10n, 30n]
        ]);
    });

    it('on both sides of a migration are not held against each other', () => {
        const moved = look(20, [[3, created], [4, installed(9)], [5, loaded()], [6, renamed]]); // prettier-ignore
        const before = look(10, [a, b]);
        expect(codeStory([before, moved]).contradictions).toEqual([]);
        expect(codeStory([before, moved]).changes.map(({ kind, isOfOther }) => [kind, isOfOther])).toEqual([
            ['creation', false],
            ['code_deployment', false],
            ['creation', true],
            ['code_deployment', true],
            ['load_snapshot', true],
            ['rename_canister', false]
        ]);
        expect(alerts(before, moved)).toEqual([
            `CANISTER_MIGRATED: at 1970-01-01T00:00:00.000Z, from canister ${other.toText()}`
        ]);
        // A later look that still tells the migration goes on from it.
        const later = look(30, [[5, loaded()], [6, renamed], [7, { code_uninstall: null }]], 2); // prettier-ignore
        expect(alerts(moved, later)).toEqual([expect.stringMatching(/^CODE_UNINSTALLED/)]);
        expect(codeStory([before, moved, later]).contradictions).toEqual([]);
    });
});

describe('a history of more changes than its total', () => {
    it('is that of a canister that was migrated, and goes on from there', () => {
        const before = look(10, [created]);
        const brought = [[3, created], [4, installed(9)], [5, renamed]] as const; // prettier-ignore
        const moved = look(20, [...brought], -1);
        expect(moved.history).toMatchObject({ changes: 2, recent: { length: 3 } });
        expect(alerts(before, moved)).toEqual([
            `CANISTER_MIGRATED: at 1970-01-01T00:00:00.000Z, from canister ${other.toText()}`
        ]);
        const later = look(30, [...brought, [7, loaded()]], -1); // prettier-ignore
        expect(alerts(moved, later)).toEqual([expect.stringMatching(/^SNAPSHOT_LOADED/)]);
        expect(codeStory([before, moved, later]).contradictions).toEqual([]);
    });

    it('of any other is none', () => {
        expect(() => look(10, [created, installed(1)], -1)).toThrow(/^CODE_EVIDENCE_INVALID/);
    });
});

describe('the place of a change', () => {
    it('is behind the blocks that are not later', () => {
        const times = [10n, 10n, 20n, 30n];
        const until = (time: bigint) => blocksUntil(time, times.length, (i) => times[i] ?? 0n);
        expect([9n, 10n, 19n, 20n, 31n].map(until)).toEqual([0, 2, 2, 3, 4]);
        expect(blocksUntil(1n, 0, () => 0n)).toBe(0);
    });
});
