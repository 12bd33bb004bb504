import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import type { Principal } from '@dfinity/principal';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { hashOfMap } from '../../src/protocol/request-id.js';
import { COUNTER, installed } from './fixtures.js';
import {
    body,
    callContent,
    type Content,
    encodeEnvelope,
    envelope,
    label,
    post,
    readStateContent,
    refusal,
    requestState,
    signed
} from './http-client.js';
import { assemble } from './wat.js';

let replica: Replica;
let id: Principal;
let base: string;
const user = Ed25519KeyIdentity.generate(new Uint8Array(32).fill(3));
beforeAll(async () => {
    replica = await startReplica();
    id = await installed(replica, COUNTER);
    base = `${replica.url}/api/v2/canister/${id.toText()}`;
});
afterAll(() => replica.stop());

const version = (number: number) => base.replace('v2', `v${number}`);
const pollState = (content: Content, reader = user) => requestState(replica, base, content, reader);

describe('read_state', () => {
    const read = async (paths: Uint8Array[][], url = base) =>
        refusal(await post(`${url}/read_state`, envelope(readStateContent(paths))));
    const idBytes = () => id.toUint8Array();

    it('shows a request to its sender only', async () => {
        const content = callContent(id, 'add', user.getPrincipal());
        await post(`${version(3)}/call`, encodeEnvelope(await signed(user, content)));
        const stranger = Ed25519KeyIdentity.generate();
        await expect(pollState(content, stranger)).rejects.toThrow(/^403 /);
        const status = (await pollState(content)).lookup_path([
            'request_status',
            hashOfMap(content),
            'status'
        ]);
        expect(status).toMatchObject({ value: label('replied') });
    });

    it('refuses other paths', async () => {
        expect(
            await read([[label('canister'), canisterIdOf(9n).toUint8Array(), label('module_hash')]])
        ).toMatch(/^400 /);
        expect(await read([[label('request_status'), idBytes()]])).toMatch(/^400 Invalid request id/);
        const unknown = [
            [],
            [label('nothing')],
            [label('time'), label('more')],
            [label('canister'), idBytes()],
            [label('canister'), idBytes(), label('certified_data')],
            [label('canister'), canisterIdOf(9n).toUint8Array(), label('fly')],
            [label('request_status')],
            [label('request_status'), new Uint8Array(32), label('fly')],
            [label('subnet'), idBytes(), label('fly')],
            [label('subnet'), idBytes(), label('node'), idBytes(), label('fly')]
        ];
        for (const path of unknown) expect(await read([path])).toBe('404 Invalid path requested.');
        const subnet = `${replica.url}/api/v2/subnet/${replica.subnetId.toText()}`;
        expect(await read([[label('canister'), idBytes(), label('module_hash')]], subnet)).toBe(
            '404 Invalid path requested.'
        );
    });

    it('shows private metadata to controllers only', async () => {
        const section = (name: string) => [0, name.length + 3, name.length, ...label(name), 0x68, 0x69];
        const wasm = Uint8Array.of(
            ...assemble('(module)'),
            ...section('icp:public open'),
            ...section('icp:private shut')
        );
        const secret = await installed(replica, wasm, [user.getPrincipal()]);
        const url = base.replace(id.toText(), secret.toText());
        const path = (name: string) => [
            label('canister'),
            secret.toUint8Array(),
            label('metadata'),
            label(name)
        ];
        expect(await read([path('open')], url)).toMatch(/^200 /);
        expect(await read([path('shut')], url)).toMatch(/^403 /);
        const asOwner = await signed(user, readStateContent([path('shut')], user.getPrincipal()));
        expect((await post(`${url}/read_state`, encodeEnvelope(asOwner))).status).toBe(200);
    });

    it('of the subnet has no ranges in its delegation, of the canister has', async () => {
        const delegation = async (url: string) => {
            const answer = await body(
                await post(`${url}/read_state`, envelope(readStateContent([[label('time')]])))
            );
            const { delegation } = await body(new Response(answer['certificate'] as BodyInit));
            const { tree } = await body(new Response((delegation as { certificate: BodyInit }).certificate));
            return JSON.stringify(tree, (_key, value: unknown) =>
                value instanceof Uint8Array ? new TextDecoder().decode(value) : value
            );
        };
        const subnet = `${replica.url}/api/v2/subnet/${replica.subnetId.toText()}`;
        expect(await delegation(subnet)).not.toMatch(/canister_ranges/);
        expect(await delegation(base)).toMatch(/public_key/);
        expect(await delegation(base)).toMatch(/^\[1,\[2,"subnet".*canister_ranges/);
        expect(await delegation(version(3))).toMatch(/^\[1,\[1,\[2,"canister_ranges"/);
    });
});
