import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { toHex, asciiBytes } from '../../src/protocol/bytes.js';
import { certificateTime, parseCertificate, lookupValue } from '../../src/protocol/certificate.js';
import { juryService } from '../../src/protocol/interface.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { Certifier } from '../../src/replica/certify/certifier.js';
import { installArgument } from '../../src/replica/management/arguments.js';
import { create } from '../../src/replica/management/create.js';
import { replicaKeys } from '../../src/replica/keys.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { systemRandomness } from '../../src/replica/randomness.js';
import { executeRound } from '../../src/replica/rounds/execute-round.js';
import { RequestHistory } from '../../src/replica/state/request-history.js';
import { Subnet } from '../../src/replica/state/subnet.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, USER } from '../canister/jury-fixture.js';
import { toPic } from '../pic.js';
import { followed, LONG, millions, SLICE, SteppedReplica } from './long-fixture.js';

/** Time slicing as a client of the real canister sees it, in slices as large as the network's. */

let stepped: SteppedReplica | undefined;
afterEach(async () => {
    await stepped?.replica.stop();
    stepped = undefined;
});

const timeOf = (certificate: Uint8Array) => certificateTime(parseCertificate(certificate).tree) ?? 0n;

describe('ten thousand jurors at once', () => {
    it('take three rounds, and are of an earlier time than the certificates of the meantime', async () => {
        stepped = await SteppedReplica.start({ sliceInstructions: 2_000_000_000n });
        const jury = await JuryFixture.deploy(stepped.replica);
        const beside = await JuryFixture.deploy(stepped.replica);
        await Promise.all([jury.add(jurorIds(3)), stepped.step()]);
        const before = toHex(await jury.certifiedData());
        const poolBefore = await jury.call('get_pool_size', 0);

        const adding = followed(jury.add(jurorIds(10_000, 100)));
        await stepped.step();
        const begun = stepped.replica.time;
        const times: bigint[] = [];
        while (!adding.isDone()) {
            const tip = await jury.tip();
            times.push(timeOf(tip.certificate));
            expect(tip.length).toBe(1);
            expect(toHex(await jury.certifiedData(tip))).toBe(before);
            expect(await jury.call('get_pool_size', 0)).toBe(poolBefore);
            const other = beside.add(jurorIds(2, 10 * times.length));
            await stepped.step();
            // Another canister is not kept waiting.
            expect(await other).toBe(times.length - 1);
        }
        expect(await adding.call).toBe(1);
        expect(times.length).toBe(2);
        const { data } = await jury.block(1);
        expect(data.timestamp).toEqual([begun]);
        expect(times).toEqual([begun, begun + 1_000_000_000n]);
        expect((await jury.tip()).length).toBe(2);
        expect(toHex(await jury.certifiedData())).not.toBe(before);
    });
});

describe('a client of PocketIC', () => {
    let server: PocketIcServer;
    beforeAll(async () => {
        server = await startPocketIcServer({ sliceInstructions: 20_000_000n });
    });
    afterAll(() => server.stop());

    interface Actor {
        add: (jurors: Uint8Array[], memo: Uint8Array) => Promise<number>;
        length: () => Promise<number>;
    }

    async function jury(isSliced: boolean) {
        const application = [{ state: { type: 'new' as never }, enableDeterministicTimeSlicing: isSliced }];
        const pic = await PocketIc.create(server.url, { application });
        const sender = toPic(CONTROLLER);
        const canisterId = await pic.createCanister({ controllers: [sender], sender });
        const arg = IDL.encode([IDL.Opt(IDL.Text)], [[]]);
        await pic.installCode({ canisterId, wasm: canisterWasm(), arg, sender });
        const authorize = IDL.encode([IDL.Principal], [USER]);
        await pic.updateCall({ canisterId, method: 'authorize', arg: authorize, sender });
        const factory = () => juryService as never;
        const now = pic.createActor<Actor>(factory, canisterId);
        const later = pic.createDeferredActor<Actor>(factory, canisterId);
        for (const actor of [now, later]) actor.setPrincipal(toPic(USER));
        return { pic, now, later };
    }

    it('sees each round of a long message', async () => {
        const { pic, now, later } = await jury(true);
        const done = await later.add(jurorIds(100), new Uint8Array());
        let rounds = 0;
        for (; (await now.length()) === 0; rounds++) await pic.tick();
        expect(await done()).toBe(0);
        expect(rounds).toBeGreaterThan(2);
        await pic.tearDown();
    });

    it('may do without', async () => {
        const { pic, now, later } = await jury(false);
        const done = await later.add(jurorIds(100), new Uint8Array());
        await pic.tick();
        expect(await now.length()).toBe(1);
        expect(await done()).toBe(0);
        await pic.tearDown();
    });
});

describe('the certified status of a request', () => {
    it('is "processing" from the first slice to the last', () => {
        const subnet = new Subnet({
            keys: replicaKeys(new Uint8Array(32).fill(5)),
            now: () => 0n,
            randomness: systemRandomness,
            print: () => undefined,
            history: new RequestHistory(),
            wake: () => undefined,
            nodes: 13,
            sliceInstructions: SLICE
        });
        const certifier = new Certifier(subnet);
        const controllers = [Principal.anonymous()];
        const sender = Principal.anonymous().toUint8Array();
        const { id } = create(subnet, { controllers, cycles: 10n ** 12n, sender: Principal.anonymous() });
        const send = (text: string, receiver: Uint8Array, method: string, arg: Uint8Array) => {
            const requestId = sha256(asciiBytes(text));
            subnet.history.add(toHex(requestId), sender, 10n ** 18n);
            const origin = { kind: 'ingress' as const, requestId: toHex(requestId) };
            const request = { origin, sender, receiver, method, arg, cycles: 0n };
            subnet.arrive({ kind: 'request', request });
            return () => {
                const path = [asciiBytes('request_status'), requestId];
                const { tree } = parseCertificate(certifier.certificate([path], 'flat'));
                const status = lookupValue(tree, [...path, asciiBytes('status')]);
                return status && new TextDecoder().decode(status);
            };
        };
        const empty = new Uint8Array();
        const install = send(
            'install',
            empty,
            'install_code',
            installArgument(id, 'install', LONG, millions(1))
        );
        const call = send('call', id.toUint8Array(), 'slow', millions(2));
        const stop = send(
            'stop',
            empty,
            'stop_canister',
            IDL.encode([IDL.Record({ canister_id: IDL.Principal })], [{ canister_id: id }])
        );
        const seen: (string | undefined)[][] = [];
        for (let round = 0; round < 6; round++) {
            executeRound(subnet);
            seen.push([install(), call(), stop()]);
        }
        // The module_hash of the canister is there from the second round on, like the answer.
        expect(seen).toEqual([
            ['processing', 'received', 'received'],
            ['replied', 'received', 'received'],
            ['replied', 'processing', 'received'],
            ['replied', 'processing', 'received'],
            ['replied', 'replied', 'received'],
            ['replied', 'replied', 'replied']
        ]);
    });
});
