import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZERO_HASH } from '../../src/protocol/genesis.js';
import { rolesHead } from '../../src/protocol/roles.js';
import type { Role } from '../../src/protocol/roles.js';
import { verifyTipWitness } from '../../src/verifier/block/witness.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER, USER } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';

const [ANNA, BERT] = [11, 12].map((n) => Principal.selfAuthenticating(Uint8Array.of(n))) as [
    Principal,
    Principal
];
const CANISTER = Principal.fromText('rwlgt-iiaaa-aaaaa-aaaaa-cai');
const ADMIN = { Admin: null };
const PLAIN = { User: null };

interface ChangeReply {
    readonly number: number;
    readonly by: Principal;
    readonly whom: Principal;
    readonly role: [Record<Role, null>] | [];
    readonly time: bigint;
}

describe('roles', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;
    let controller: JuryFixture<Network>;

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        controller = jury.as(CONTROLLER);
    });
    afterAll(() => replica.stop());

    const roles = async () =>
        new Map(
            (await jury.call<{ principal: Principal; role: object }[]>('get_roles')).map(
                ({ principal, role }) => [principal.toText(), Object.keys(role)[0]] as const
            )
        );
    const changes = () => jury.call<ChangeReply[]>('get_role_changes', 0, 1000);

    async function unchanged(call: () => Promise<unknown>, code: string): Promise<void> {
        const before = await jury.state();
        await expect(call()).rejects.toMatchObject({ code });
        expect(await jury.state()).toEqual(before);
    }

    it('list everyone who holds one, controllers aside', async () => {
        await controller.call('authorize_role', ANNA, ADMIN);
        expect(await roles()).toEqual(
            new Map([
                [USER.toText(), 'User'],
                [ANNA.toText(), 'Admin']
            ])
        );
        const authorized = await jury.call<Principal[]>('get_authorized');
        expect(authorized.map(String).sort()).toEqual([USER, ANNA].map(String).sort());
        await controller.call('authorize_role', CONTROLLER, PLAIN);
        expect((await roles()).get(CONTROLLER.toText())).toBe('User');
        await controller.call('authorize', BERT);
        expect((await roles()).size).toBe(4);
    });

    it('an admin grants, changes and takes away', async () => {
        await controller.call('authorize_role', ANNA, ADMIN);
        const anna = jury.as(ANNA);
        await anna.call('authorize', BERT);
        expect(await jury.as(BERT).add(jurorIds(1))).toBe(0);
        await anna.call('authorize_role', BERT, ADMIN);
        await jury.as(BERT).call('authorize_role', ANNA, PLAIN);
        await unchanged(() => anna.call('authorize', STRANGER), 'NOT_AUTHORIZED');
        expect(await anna.add([])).toBe(1);
        await jury.as(BERT).call('deauthorize', ANNA);
        await unchanged(() => anna.add([]), 'NOT_AUTHORIZED');
    });

    it('authorize grants User to who has no role, and leaves an Admin one', async () => {
        await controller.call('authorize_role', ANNA, ADMIN);
        const before = await jury.state();
        await controller.call('authorize', ANNA);
        await controller.call('authorize', USER);
        expect(await jury.state()).toEqual(before);
    });

    it('stay as they are when an admin deauthorizes who has none, told nothing', async () => {
        const before = await jury.state();
        await controller.call('deauthorize', STRANGER);
        await controller.call('deauthorize', Principal.anonymous());
        await controller.call('deauthorize', Principal.managementCanister());
        expect(await jury.state()).toEqual(before);
    });

    it('cannot be given up by who has none', async () => {
        for (const nobody of [STRANGER, Principal.anonymous()]) {
            await unchanged(() => jury.as(nobody).call('deauthorize', nobody), 'NOT_AUTHORIZED');
        }
    });

    it('whoever holds one may give it up, and nobody else’s', async () => {
        await unchanged(() => jury.call('deauthorize', ANNA), 'NOT_AUTHORIZED');
        await jury.call('deauthorize', USER);
        expect(await roles()).toEqual(new Map());
        await unchanged(() => jury.add([]), 'NOT_AUTHORIZED');
    });

    describe('the last admin', () => {
        beforeEach(() => controller.call('authorize_role', ANNA, ADMIN));

        it('cannot go, nor become a user', async () => {
            const anna = jury.as(ANNA);
            await unchanged(() => anna.call('deauthorize', ANNA), 'LAST_ADMIN');
            await unchanged(() => anna.call('authorize_role', ANNA, PLAIN), 'LAST_ADMIN');
            await anna.call('authorize_role', ANNA, ADMIN);
        });

        it('can go once there is another', async () => {
            const anna = jury.as(ANNA);
            await anna.call('authorize_role', BERT, ADMIN);
            await anna.call('deauthorize', ANNA);
            await unchanged(() => jury.as(BERT).call('deauthorize', BERT), 'LAST_ADMIN');
        });

        it('can be taken away by a controller', async () => {
            await controller.call('deauthorize', ANNA);
            expect(await roles()).toEqual(new Map([[USER.toText(), 'User']]));
        });
    });

    it('every change is in a journal whose hash chain is certified', async () => {
        const steps: (() => Promise<unknown>)[] = [
            () => controller.call('authorize', ANNA),
            () => controller.call('authorize_role', BERT, ADMIN),
            () => jury.as(BERT).call('authorize_role', ANNA, ADMIN),
            () => jury.as(BERT).call('authorize_role', USER, PLAIN),
            () => jury.as(ANNA).call('deauthorize', BERT),
            () => controller.call('authorize', CANISTER)
        ];
        for (const step of steps) await step();
        const journal = await changes();
        expect(journal.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
        expect(journal.map(({ by, whom, role }) => [by, whom, ...role])).toEqual([
            [CONTROLLER, USER, PLAIN],
            [CONTROLLER, ANNA, PLAIN],
            [CONTROLLER, BERT, ADMIN],
            [BERT, ANNA, ADMIN],
            [ANNA, BERT],
            [CONTROLLER, CANISTER, PLAIN]
        ]);
        const times = journal.map(({ time }) => time);
        expect([...times].sort((a, b) => (a < b ? -1 : 1))).toEqual(times);

        const head = journal.reduce((before, { by, whom, role: [role], ...rest }) => {
            const name = role && ('Admin' in role ? 'Admin' : 'User');
            return rolesHead(before, {
                ...rest,
                by: by.toUint8Array(),
                whom: whom.toUint8Array(),
                role: name
            });
        }, ZERO_HASH);
        const tip = await jury.tip();
        const context = { rootKey: replica.rootKey, canisterId: jury.canisterId.toUint8Array() };
        const { certifiedData } = verifyCertificate(tip.certificate, context);
        expect(verifyTipWitness(tip.tree, { certifiedRoot: certifiedData }).leaves.roles).toEqual(head);
    });

    it('are not for everybody: the anonymous principal is refused', async () => {
        const anyone = Principal.anonymous();
        await unchanged(() => controller.call('authorize', anyone), 'ANONYMOUS_REFUSED');
        await unchanged(() => controller.call('authorize_role', anyone, PLAIN), 'ANONYMOUS_REFUSED');
        await unchanged(() => controller.call('authorize_role', anyone, ADMIN), 'ANONYMOUS_REFUSED');
        await unchanged(() => jury.as(anyone).add(jurorIds(1)), 'NOT_AUTHORIZED');
    });

    it.each<[string, number[]]>([
        ['the management canister', []],
        ['a self-authenticating principal that is too short', [1, 2, 3, 2]],
        ['a derived principal', [...new Array<number>(28).fill(9), 3]],
        ['a reserved principal', [1, 2, 0x7f]],
        ['of a class that there is not', [1, 2, 9]]
    ])('are not for %s, which never calls', async (_, bytes) => {
        const whom = Principal.fromUint8Array(Uint8Array.from(bytes));
        await unchanged(() => controller.call('authorize', whom), 'PRINCIPAL_CANNOT_CALL');
        await unchanged(() => controller.call('authorize_role', whom, ADMIN), 'PRINCIPAL_CANNOT_CALL');
    });

    it('before the first change the certified head is zeros', async () => {
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        await replica.installCode({ canisterId, wasm: canisterWasm() });
        const tip = await JuryFixture.at(replica, canisterId).tip();
        expect(verifyTipWitness(tip.tree).leaves.roles).toEqual(ZERO_HASH);
    });
});
