import { createHash } from 'node:crypto';
import { Actor, Cbor, Certificate, HttpAgent, lookup_path, lookupResultToBuffer } from '@dfinity/agent';
import type { ActorMethod, HashTree, SignIdentity } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Secp256k1KeyIdentity } from '@dfinity/identity-secp256k1';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { installJury } from '../install-jury.js';
import { secondOpinion } from '../verifier/certificate/second-opinion.js';

/**
 * The canister through clients that nobody here wrote: `HttpAgent` and `Actor` as they come from npm, with all their
 * checks on, and an interface written from candid/jury.did by hand. Nothing of `src` but the replica.
 */

const Kind = IDL.Variant({ Add: IDL.Null, Remove: IDL.Null, Select: IDL.Null, Expand: IDL.Null });
const Data = IDL.Record({
    kind: Kind,
    jurors: IDL.Vec(IDL.Vec(IDL.Nat8)),
    rand: IDL.Opt(IDL.Vec(IDL.Nat8)),
    jurors_index: IDL.Nat32,
    memo: IDL.Vec(IDL.Nat8),
    draw: IDL.Opt(IDL.Record({ number: IDL.Opt(IDL.Nat32), requested_at: IDL.Nat64, algorithm: IDL.Text })),
    author: IDL.Opt(IDL.Principal),
    timestamp: IDL.Opt(IDL.Nat64)
});
const Block = IDL.Record({
    certificate: IDL.Vec(IDL.Nat8),
    tree: IDL.Vec(IDL.Nat8),
    data: Data,
    previous_hash: IDL.Vec(IDL.Nat8)
});

const idlFactory: IDL.InterfaceFactory = ({ IDL: idl }) => {
    const blob = idl.Vec(idl.Nat8);
    return idl.Service({
        add: idl.Func([idl.Vec(blob), blob], [idl.Nat32], []),
        select: idl.Func([idl.Nat32, idl.Nat32, blob], [idl.Nat32], []),
        get_certificate: idl.Func([], [idl.Opt(blob)], ['query']),
        commit: idl.Func([blob], [idl.Opt(idl.Nat32)], []),
        get_block: idl.Func([idl.Nat32], [Block], ['query']),
        get_raw_blocks: idl.Func([idl.Nat32, idl.Nat32], [idl.Vec(blob)], ['query']),
        authorize: idl.Func([idl.Principal], [], []),
        get_authorized: idl.Func([], [idl.Vec(idl.Principal)], ['query'])
    });
};

interface BlockValue {
    certificate: Uint8Array;
    tree: Uint8Array;
    previous_hash: Uint8Array;
    data: { kind: object; jurors: Uint8Array[]; rand: [] | [Uint8Array]; author: [Principal] };
}

interface JuryService {
    add: ActorMethod<[Uint8Array[], Uint8Array], number>;
    select: ActorMethod<[number, number, Uint8Array], number>;
    get_certificate: ActorMethod<[], [] | [Uint8Array]>;
    commit: ActorMethod<[Uint8Array], [] | [number]>;
    get_block: ActorMethod<[number], BlockValue>;
    get_raw_blocks: ActorMethod<[number, number], Uint8Array[]>;
    authorize: ActorMethod<[Principal], undefined>;
    get_authorized: ActorMethod<[], Principal[]>;
}

let replica: Replica;
let canisterId: Principal;
const court = Ed25519KeyIdentity.generate();

beforeAll(async () => {
    replica = await startReplica();
    canisterId = await replica.createCanister({ controllers: [court.getPrincipal()] });
    await installJury(replica, canisterId, court.getPrincipal());
});
afterAll(() => replica.stop());

async function actorOf(identity: SignIdentity) {
    const agent = await HttpAgent.create({ host: replica.url, identity });
    await agent.fetchRootKey();
    return Actor.createActor<JuryService>(idlFactory, { agent, canisterId });
}

const bytes = (text: string) => new TextEncoder().encode(text);
const JURORS = Array.from({ length: 9 }, (_, i) => bytes(`juror ${i}`));

describe.each<[string, () => SignIdentity]>([
    ['Ed25519', () => Ed25519KeyIdentity.generate()],
    ['secp256k1', () => Secp256k1KeyIdentity.generate()]
])('an agent that signs with %s', (_, newIdentity) => {
    const clerk = newIdentity();
    let jury: JuryService;
    const indices: number[] = [];

    it('is authorised, adds, draws, commits and reads', async () => {
        jury = await actorOf(clerk);
        await expect(jury.add(JURORS, bytes('too early'))).rejects.toThrow(/NOT_AUTHORIZED/);
        await (await actorOf(court)).authorize(clerk.getPrincipal());
        expect((await jury.get_authorized()).map(String)).toContain(clerk.getPrincipal().toText());

        const added = await jury.add(JURORS, bytes('nine'));
        const drawn = await jury.select(added, 4, bytes('four of nine'));
        indices.push(added, drawn);
        const staged = await jury.get_block(drawn);
        expect(staged.certificate).toHaveLength(0);
        const [certificate = new Uint8Array()] = await jury.get_certificate();
        expect(await jury.commit(certificate)).toEqual([drawn + 1]);
        expect(await jury.commit(certificate)).toEqual([]);

        const block = await jury.get_block(drawn);
        expect(block.certificate).toEqual(certificate);
        expect(block.data).toMatchObject({ kind: { Select: null }, jurors_index: added });
        expect(String(block.data.author[0])).toBe(clerk.getPrincipal().toText());
        const jurors = block.data.jurors.map((juror) => new TextDecoder().decode(juror));
        expect(new Set(jurors).size).toBe(4);
        for (const juror of jurors) expect(juror).toMatch(/^juror [0-8]$/);
    });

    it('gets blocks whose bytes decode to what get_block says, and hash to what is certified', async () => {
        for (const index of indices) {
            const [raw = new Uint8Array()] = await jury.get_raw_blocks(index, 1);
            const block = await jury.get_block(index);
            expect(IDL.decode([Data], raw)).toEqual([block.data]);
            const tree = Cbor.decode<HashTree>(block.tree);
            const label = Uint8Array.of(0, 0, 0, index);
            const leaf = lookupResultToBuffer(lookup_path(['jury_blocks', label], tree));
            expect(leaf).toEqual(new Uint8Array(createHash('sha256').update(raw).digest()));
        }
    });

    it('gets a certificate that the agent itself accepts, and refuses of another network', async () => {
        const { certificate } = await jury.get_block(indices[1] ?? 0);
        const { rootKey } = replica;
        await expect(Certificate.create({ certificate, rootKey, canisterId })).resolves.toBeDefined();
        const stranger = await startReplica();
        const other = { certificate, rootKey: stranger.rootKey, canisterId };
        await expect(Certificate.create(other)).rejects.toThrow();
        await stranger.stop();
    });

    it('gets proofs that @dfinity/certificate-verification accepts, and none with a bit flipped', async () => {
        const block = await jury.get_block(indices[1] ?? 0);
        const ask = (change: Partial<BlockValue> = {}) =>
            secondOpinion({
                certificate: change.certificate ?? block.certificate,
                tree: change.tree ?? block.tree,
                canisterId: canisterId.toUint8Array(),
                rootKey: replica.rootKey
            });
        expect(await ask()).toBeUndefined();
        for (const part of ['certificate', 'tree'] as const) {
            for (const share of [0.05, 0.2, 0.4, 0.6, 0.8, 0.95]) {
                const changed = block[part].slice();
                const at = Math.floor(changed.length * share);
                changed[at] = (changed[at] ?? 0) ^ 1;
                expect(await ask({ [part]: changed }), `${part}, byte ${at}`).toBeInstanceOf(Error);
            }
        }
    });
});
