import { MAX_CYCLES } from '../cycles/index.js';
import { STABLE_PAGE } from '../host/index.js';
import type { Canister } from '../state/index.js';
import { type BlobStore, MAX_BLOB } from './blob-store.js';
import { PocketIcError } from './error.js';
import { asBlob, asFields, asNat, asPrincipal, type Fields, toBase64 } from './fields.js';
import type { Instance } from './instance.js';

/** What a client may see of a canister, and change, without calling it. */

const named = (instance: Instance, fields: Fields): Canister =>
    instance.canister(asPrincipal(fields['canister_id'], 'canister_id'));

export function getCycles(instance: Instance, fields: Fields): Fields {
    return { cycles: named(instance, fields).cycles };
}

export function addCycles(instance: Instance, fields: Fields): Fields {
    const canister = named(instance, fields);
    const cycles = canister.cycles + asNat(fields['amount'], 'amount', 128);
    if (cycles > MAX_CYCLES)
        throw new PocketIcError('BadRequest', 'the balance would pass 2^128 - 1 cycles: add fewer');
    canister.cycles = cycles;
    return { cycles };
}

export function getControllers(instance: Instance, fields: Fields): Fields[] {
    const { controllers } = named(instance, fields);
    return controllers.map((id) => ({ principal_id: toBase64(id.toUint8Array()) }));
}

export function getSubnet(instance: Instance, fields: Fields): Fields | null {
    const id = asPrincipal(fields['canister_id'], 'canister_id');
    if (!instance.driver.subnet.canisters.has(id.toHex().toLowerCase())) return null;
    return { subnet_id: toBase64(instance.subnets.applicationId.toUint8Array()) };
}

/** Stable memory is a canister's with code: PocketIC's own server says so too. */
function withCode(canister: Canister): Canister {
    if (canister.program !== undefined) return canister;
    throw new PocketIcError(
        'CanisterIsEmpty',
        `canister ${canister.id.toText()} has no code: install it first`
    );
}

export function getStableMemory(instance: Instance, fields: Fields): Fields {
    const { id, stable } = withCode(named(instance, fields));
    const size = stable.size * STABLE_PAGE;
    if (size > MAX_BLOB) {
        const detail = `the stable memory of ${id.toText()} has ${size} bytes, and ${MAX_BLOB} fit in an answer`;
        throw new PocketIcError('BodyTooLarge', detail);
    }
    const blob = new Uint8Array(size);
    stable.read(0, blob);
    return { blob: toBase64(blob) };
}

/** Replaces the whole; the last page is filled up with zeros. */
export function setStableMemory(instance: Instance, fields: Fields, blobs: BlobStore): null {
    const { stable } = withCode(named(instance, fields));
    const bytes = blobs.get(asBlob(fields['blob_id'], 'blob_id'));
    stable.clear();
    stable.grow(Math.ceil(bytes.length / STABLE_PAGE));
    stable.write(0, bytes);
    stable.commit();
    return null;
}

export function publicKey(instance: Instance, fields: Fields): number[] {
    const id = asPrincipal(fields['subnet_id'], 'subnet_id').toText();
    const { subnets, driver } = instance;
    const { root, subnet } = driver.subnet.keys;
    if (id === subnets.applicationId.toText()) return [...subnet.publicKeyDer];
    if (id === subnets.nnsId?.toText()) return [...root.publicKeyDer];
    throw new PocketIcError('SubnetNotFound', `there is no subnet ${id} in this instance`);
}

/** No canister's request for a web page ever waits here: `http_request` is refused. */
export const pendingHttpsOutcalls = (): unknown[] => [];

export function answerHttpsOutcall(_: Instance, fields: Fields): never {
    const id = asNat(fields['request_id'], 'request_id', 64);
    asFields(fields['response'], 'response');
    throw new PocketIcError('InvalidCanisterHttpRequestId', `no HTTPS outcall ${id} waits for an answer`);
}
