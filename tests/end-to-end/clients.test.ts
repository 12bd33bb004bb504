import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { installJury } from '../install-jury.js';

/**
 * The whole story of a jury through clients of several years, as they come from npm, each with its verification on:
 * it fetches no key but the replica's root key, and checks every certificate and node signature that it knows of.
 */

/** What the libraries have in common, older ones with `ArrayBuffer` where newer ones have `Uint8Array`. */
interface Library {
    readonly HttpAgent: new (options: object) => { fetchRootKey(): Promise<unknown> };
    readonly Actor: { createActor(factory: unknown, options: object): JuryService };
    readonly SignIdentity: abstract new () => object;
    readonly Certificate: { create(options: object): Promise<unknown> };
}

interface JuryService {
    add(jurors: Uint8Array[], memo: Uint8Array): Promise<number>;
    select(index: number, count: number, memo: Uint8Array): Promise<number>;
    get_certificate(): Promise<[] | [Bytes]>;
    commit(certificate: Bytes): Promise<[] | [number]>;
    get_block(index: number): Promise<{ certificate: Bytes; data: { jurors: Bytes[]; kind: object } }>;
    get_raw_blocks(start: number, length: number): Promise<Bytes[]>;
    authorize(id: unknown): Promise<void>;
    get_authorized(): Promise<{ toText(): string }[]>;
}
type Bytes = Uint8Array | number[];

interface Client {
    readonly name: string;
    readonly load: () => Promise<Library>;
    /** What a call is sent to: old clients poll. */
    readonly endpoint: 'v2' | 'v3' | 'v4';
}

const CLIENTS: readonly Client[] = [
    { name: '@dfinity/agent 0.19.3', load: () => load('agent-0.19'), endpoint: 'v2' },
    { name: '@dfinity/agent 3.4.3', load: () => load('@dfinity/agent'), endpoint: 'v3' },
    { name: '@icp-sdk/core 6.1.0', load: () => load('@icp-sdk/core/agent'), endpoint: 'v4' }
];
const load = async (name: string): Promise<Library> => (await import(name)) as Library;

/** An Ed25519 key of Node's, behind the interface that all the libraries ask of an identity. */
function identityOf(library: Library, key: KeyObject, publicKey: Uint8Array): object {
    class NodeIdentity extends library.SignIdentity {
        getPublicKey() {
            return { toDer: () => Uint8Array.from(publicKey).buffer };
        }
        sign(message: ArrayBuffer | Uint8Array) {
            const signature = sign(null, new Uint8Array(message), key);
            return Promise.resolve(Uint8Array.from(signature).buffer);
        }
    }
    return new NodeIdentity();
}

function newKey() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const der = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
    return { key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })), der };
}

type Types = Record<'Vec' | 'Opt' | 'Record' | 'Variant', (type: unknown) => unknown> &
    Record<'Nat8' | 'Nat32' | 'Nat64' | 'Text' | 'Principal' | 'Null', unknown> & {
        Func(args: unknown[], results: unknown[], mode: string[]): unknown;
        Service(methods: object): unknown;
    };

/** From candid/jury.did by hand; each library brings its own `IDL`. */
function juryInterface({ IDL }: { IDL: Types }): unknown {
    const blob = IDL.Vec(IDL.Nat8);
    const Data = IDL.Record({
        kind: IDL.Variant({ Add: IDL.Null, Remove: IDL.Null, Select: IDL.Null, Expand: IDL.Null }),
        jurors: IDL.Vec(blob),
        jurors_index: IDL.Nat32
    });
    const Block = IDL.Record({ certificate: blob, tree: blob, data: Data, previous_hash: blob });
    return IDL.Service({
        add: IDL.Func([IDL.Vec(blob), blob], [IDL.Nat32], []),
        select: IDL.Func([IDL.Nat32, IDL.Nat32, blob], [IDL.Nat32], []),
        get_certificate: IDL.Func([], [IDL.Opt(blob)], ['query']),
        commit: IDL.Func([blob], [IDL.Opt(IDL.Nat32)], []),
        get_block: IDL.Func([IDL.Nat32], [Block], ['query']),
        get_raw_blocks: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(blob)], ['query']),
        authorize: IDL.Func([IDL.Principal], [], []),
        get_authorized: IDL.Func([], [IDL.Vec(IDL.Principal)], ['query'])
    });
}

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

const text = (value: string) => new TextEncoder().encode(value);
const hashOf = (value: Bytes) => createHash('sha256').update(Uint8Array.from(value)).digest('hex');

/** `fetch`, noting where requests go. */
function watchedFetch(paths: string[]): typeof fetch {
    return (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        paths.push(new URL(url).pathname.replace(/\/[a-z0-9-]+-[a-z]{3}\//, '/<id>/'));
        return fetch(input, init);
    };
}

async function connect(
    library: Library,
    canisterId: Principal,
    who: ReturnType<typeof newKey>,
    paths: string[]
) {
    const identity = identityOf(library, who.key, who.der);
    const agent = new library.HttpAgent({ host: replica.url, identity, fetch: watchedFetch(paths) });
    await agent.fetchRootKey();
    return library.Actor.createActor(juryInterface, { agent, canisterId: canisterId.toText() });
}

describe.each(CLIENTS)('$name', ({ load: loadLibrary, endpoint }) => {
    const court = newKey();
    const clerk = newKey();
    const paths: string[] = [];
    let library: Library;
    let canisterId: Principal;
    let jury: JuryService;

    beforeAll(async () => {
        library = await loadLibrary();
        canisterId = await replica.createCanister({ controllers: [Principal.selfAuthenticating(court.der)] });
        await installJury(replica, canisterId, Principal.selfAuthenticating(court.der));
        jury = await connect(library, canisterId, clerk, paths);
    });

    it('is refused, authorised, adds, draws, commits and reads', async () => {
        await expect(jury.add([text('a')], text('too early'))).rejects.toThrow(/NOT_AUTHORIZED/);
        const id = Principal.selfAuthenticating(clerk.der);
        await (await connect(library, canisterId, court, [])).authorize(id);
        expect((await jury.get_authorized()).map((one) => one.toText())).toContain(id.toText());

        const people = Array.from({ length: 9 }, (_, i) => text(`juror ${i}`));
        expect(await jury.add(people, text('nine'))).toBe(0);
        expect(await jury.select(0, 4, text('four of nine'))).toBe(1);
        const [certificate = []] = await jury.get_certificate();
        expect(await jury.commit(certificate)).toEqual([2]);

        const block = await jury.get_block(1);
        expect(hashOf(block.certificate)).toBe(hashOf(certificate));
        expect(block.data.kind).toEqual({ Select: null });
        const drawn = block.data.jurors.map((juror) => new TextDecoder().decode(Uint8Array.from(juror)));
        expect(new Set(drawn).size).toBe(4);
        for (const juror of drawn) expect(juror).toMatch(/^juror [0-8]$/);
        const check = (rootKey: Uint8Array) => {
            const bytes = Uint8Array.from(block.certificate).buffer;
            // The newest library takes the canister as a principal of a kind: `principal` beside `canisterId`.
            const certified = endpoint === 'v2' ? bytes : new Uint8Array(bytes);
            const key = endpoint === 'v2' ? Uint8Array.from(rootKey).buffer : rootKey;
            return library.Certificate.create({
                certificate: certified,
                rootKey: key,
                canisterId,
                principal: { canisterId }
            });
        };
        await expect(check(replica.rootKey)).resolves.toBeDefined();
        const other = replica.rootKey.slice();
        other[120] = (other[120] ?? 0) ^ 1;
        await expect(check(other)).rejects.toThrow();
    });

    it(`calls ${endpoint} of the interface`, () => {
        const called = new Set(paths.filter((path) => path.endsWith('/call')));
        expect([...called]).toEqual([`/api/${endpoint}/canister/<id>/call`]);
        if (endpoint === 'v2') expect(paths).toContain('/api/v2/canister/<id>/read_state');
    });
});
