import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { codeChanges } from '../../src/archive/audit/code-changes.js';
import { decodeCodeHistory } from '../../src/archive/audit/code-history.js';
import type { VerifiedCode } from '../../src/archive/audit/verify-seal-and-code.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { CodeHistory } from '../../src/protocol/interface.js';
import { contentOf } from '../archive/archives.js';
import { RewoundReplica } from '../archive/rewound-replica.js';
import { canisterWasm } from '../built.js';
import { expectFailure, jury, juryProcess, oneObject, startJury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';
import { replaceCode } from '../canister/replace-code.js';

let world: World;
const at = (name: string) => join(world.folder, name);
const look = (...more: string[]) => jury(['watch', at('copy'), '--once', ...world.stranger, ...more]);
/** As who holds a role: the canister tells them the history of its code whenever they ask. */
const lookAsCourt = (...more: string[]) => jury(['watch', at('copy'), '--once', ...world.court, ...more]);
beforeAll(async () => {
    world = await createWorld();
});

const Settings = IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) });
const Update = IDL.Record({ canister_id: IDL.Principal, settings: Settings });

async function setControllers(controllers: Principal[]): Promise<void> {
    const settings = { controllers: [controllers] };
    await world.replica.update({
        canisterId: Principal.managementCanister(),
        method: 'update_settings',
        arg: IDL.encode([Update], [{ canister_id: world.canisterId, settings }]),
        sender: world.client.caller
    });
}
afterAll(() => world.stop());

describe('jury watch --once', () => {
    it('is silent while all is well, and keeps a copy and seals', async () => {
        expect(await look()).toEqual({ code: 0, stdout: '', stderr: '' });
        expect(await look('--json')).toEqual({ code: 0, stdout: '{"ok":true,"alerts":[]}\n', stderr: '' });
        expect(existsSync(join(at('copy'), 'manifest.json'))).toBe(true);
    });

    it('tells of an upgrade, once', async () => {
        const { replica, canisterId, client } = world;
        await replaceCode(replica, {
            canisterId,
            wasm: canisterWasm(),
            sender: client.caller
        });
        // The command is told of it; the canister is the one that the copy is of.
        const heard = at('heard');
        const command = `cat > ${heard}; echo "$JURY_WATCH_CODES $JURY_WATCH_OK $JURY_WATCH_FOLDER" >> ${heard}; echo said; exit 3`;
        const network = world.stranger.slice(0, 2);
        const alerted = await juryProcess(['watch', at('copy'), '--once', ...network, '--exec', command]);
        // What it says is no alert of this program.
        expect(alerted.stderr).toBe('said\njury: warning: EXEC_FAILED: the command of --exec ended with 3\n');
        expect(readFileSync(heard, 'utf8')).toMatch(
            /^CODE_DEPLOYED: upgrade at .*Z\n1 committed block, 1 staged, canister \S+\nCODE_DEPLOYED 0 .*copy\n$/
        );
        expect(alerted.stdout).toMatch(/^CODE_DEPLOYED: upgrade at .*Z\n$/);
        expect(alerted.code).toBe(1);
        expect(await look('--exec', command)).toEqual({ code: 0, stdout: '', stderr: '' });
    });

    it('tells of other controllers', async () => {
        await setControllers([world.client.caller, Principal.anonymous()]);
        const json = oneObject((await lookAsCourt('--json')).stdout);
        expect(json['ok']).toBe(false);
        expect(json['alerts']).toEqual([
            'CONTROLLERS_CHANGED: 1 before, 2 now',
            // In whichever order the network keeps them.
            expect.stringMatching(/^CONTROLLERS_CHANGED: at \S+ to (.*, )?2vxsx-fae(, .*)?$/)
        ]);
    });

    it('tells later what it could not be told while strangers took the turn', async () => {
        await look();
        await setControllers([world.client.caller]);
        expect(await look()).toMatchObject({ code: 1, stdout: 'CONTROLLERS_CHANGED: 2 before, 1 now\n' });
        const later = await lookAsCourt();
        expect(later.stdout).toMatch(/^CONTROLLERS_CHANGED: at \S+ to \S+\n$/);
        expect(await lookAsCourt()).toEqual({ code: 0, stdout: '', stderr: '' });
    });

    it('tells of a reinstallation, and keeps the copy', async () => {
        const { replica, canisterId, client } = world;
        await replica.installCode({
            canisterId,
            wasm: canisterWasm(),
            mode: 'reinstall',
            sender: client.caller
        });
        await client.setRootKey(replica.rootKey);
        const first = await expectFailure('LOG_REPLACED', 1, [
            'watch',
            at('copy'),
            '--once',
            ...world.stranger
        ]);
        expect(first).toContain('keep the folder');
    });

    it('of a network that is not there', async () => {
        const args = ['-n', 'http://127.0.0.1:1', '-c', world.canisterId.toText()];
        await expectFailure('UNREACHABLE', 3, ['watch', at('copy'), '--once', ...args]);
        await expectFailure('USAGE', 2, ['watch', at('copy'), '--every', '0', ...world.stranger]);
    });
});

describe('jury watch --once of a log that was rewritten', () => {
    let rewound: RewoundReplica;
    const copy = () => join(rewound.folder, 'copy');
    const watch = () => ['watch', copy(), '--once', ...rewound.args];
    beforeAll(async () => {
        rewound = await RewoundReplica.start();
        await rewound.client.select(0, 5, asciiBytes('unwelcome'));
        await rewound.commit();
        expect(await jury(watch())).toEqual({ code: 0, stdout: '', stderr: '' });
    });
    afterAll(() => rewound.stop());

    /** What the alert says, which is worth the same to anybody. */
    async function alerted(kind: string, proof: string): Promise<void> {
        const before = contentOf(copy());
        const message = await expectFailure('HISTORY_REWRITTEN', 1, watch());
        expect(message).toContain(`the proof stands in ${proof},`);
        const verified = await jury([
            'verify',
            proof,
            '--root-key',
            toHex(rewound.context.rootKey),
            '--json'
        ]);
        expect(oneObject(verified.stdout)).toMatchObject({ verified: true, fraud: kind });
        expect(contentOf(copy())).toEqual(before);
    }

    it('tells that it shrank, and leaves the proof', async () => {
        await rewound.rewind();
        // Each look has a newer state of the canister to show; one proof is enough.
        for (let i = 0; i < 2; i++) await alerted('shrink', `${copy()}.fraud.json`);
        expect(existsSync(`${copy()}.fraud-2.json`)).toBe(false);
    });

    it("tells that it forked, and leaves the proof beside the first, and beside what is somebody's", async () => {
        const first = readFileSync(`${copy()}.fraud.json`);
        writeFileSync(`${copy()}.fraud-2.json`, 'notes');
        await rewound.client.select(0, 5, asciiBytes('welcome'));
        await rewound.commit();
        await alerted('fork', `${copy()}.fraud-3.json`);
        expect(readFileSync(`${copy()}.fraud.json`)).toEqual(first);
        expect(readFileSync(`${copy()}.fraud-2.json`, 'utf8')).toBe('notes');
    });
});

describe('jury watch', () => {
    it('goes on until it is interrupted, and tells what changes', async () => {
        const child = startJury([
            'watch',
            at('follow'),
            '--every',
            '1',
            // With a key, as a clerk's watch has: Ctrl-C is its end all the same.
            ...world.court,
            '--exec',
            `echo "ok $JURY_WATCH_OK" >> ${at('followed')}`
        ]);
        let [output, errors] = ['', ''];
        child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
        child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
        const said = async (pattern: RegExp) => {
            for (let i = 0; i < 300 && !pattern.test(output); i++)
                await new Promise((resolve) => setTimeout(resolve, 100));
            expect(output).toMatch(pattern);
        };
        await said(/^20\d\d-\S+Z {2}0 committed blocks, 0 staged/);
        await world.client.add([Uint8Array.of(1)], asciiBytes('seen'));
        await said(/\n\S+Z {2}0 committed blocks, 1 staged/);
        await world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
        await said(/\n\S+Z {2}1 committed block, 0 staged/);
        // Nothing was to be told: the command never ran.
        expect(existsSync(at('followed'))).toBe(false);
        child.kill('SIGINT');
        expect(await once(child, 'close')).toEqual([0, null]);
        expect(errors).toBe('');
    });
});

describe('changes of code', () => {
    const change = (details: object) => ({
        timestamp_nanos: 1_764_000_000_000_000_000n,
        canister_version: 1n,
        origin: { from_user: { user_id: Principal.anonymous() } },
        details: [details]
    });
    const snapshot = { canister_version: 1n, snapshot_id: Uint8Array.of(1), taken_at_timestamp: 1n };
    function code(total: number, details: object[], hash = 1): VerifiedCode {
        const history = {
            total_num_changes: BigInt(total),
            recent_changes: details.map(change),
            module_hash: [],
            controllers: []
        };
        const reply = IDL.encode([CodeHistory], [history]);
        return {
            time: 1n,
            moduleHash: Uint8Array.of(hash),
            controllers: [],
            history: { time: 1n, ...decodeCodeHistory(reply) }
        };
    }
    it('are read from what the network answers, and from nothing else', () => {
        const controllers = [Principal.anonymous()];
        const deployed = { code_deployment: { mode: { reinstall: null }, module_hash: Uint8Array.of(7) } };
        const { history } = code(9, [deployed, { controllers_change: { controllers } }]);
        const time = 1_764_000_000_000_000_000n;
        expect(history).toMatchObject({
            changes: 9,
            recent: [
                { time, kind: 'code_deployment', mode: 'reinstall', controllers: [] },
                { time, kind: 'controllers_change', controllers: [Uint8Array.of(4)] }
            ]
        });
        const other = IDL.encode([IDL.Record({ total_num_changes: IDL.Text })], [{ total_num_changes: '9' }]);
        for (const bytes of [other, other.subarray(0, 9), Uint8Array.of(1), new Uint8Array()])
            expect(() => decodeCodeHistory(bytes)).toThrow(/^CODE_EVIDENCE_INVALID/);
    });

    const codes = (before: VerifiedCode, after: VerifiedCode) =>
        codeChanges(before, after).map((alert) => alert.code);

    it('are told, snapshots above all', () => {
        const before = code(2, [{ code_uninstall: null }, { code_uninstall: null }]);
        expect(codes(before, before)).toEqual([]);
        expect(codes(before, code(3, [{ load_snapshot: snapshot }]))).toEqual(['SNAPSHOT_LOADED']);
        expect(codes(before, code(4, [{ load_snapshot: snapshot }, { code_uninstall: null }]))).toEqual([
            'SNAPSHOT_LOADED',
            'CODE_UNINSTALLED'
        ]);
        expect(codes(before, code(30, [{ code_uninstall: null }], 2))).toEqual([
            'MODULE_CHANGED',
            'CODE_UNINSTALLED',
            'CHANGES_UNSEEN'
        ]);
    });
});
