import { concatBytes, equalBytes, fromHex, toHex } from '../../protocol/bytes.js';
import { nativeSha256 } from '../../node/index.js';
import {
    type Canister,
    installDebit,
    type InstallRequest,
    type Request,
    type Subnet
} from '../state/index.js';
import { install } from '../execution/index.js';
import { ERROR_CODES } from '../reject.js';
import { ManagementFault } from './fault.js';
import type { Decoded, DecodedMode } from './types.js';

const MAX_CHUNK = 1024 * 1024;
const MAX_CHUNKS = 100;

function modeOf(mode: DecodedMode): Pick<InstallRequest, 'mode' | 'skipPreUpgrade' | 'heap'> {
    if ('install' in mode) return { mode: 'install' };
    if ('reinstall' in mode) return { mode: 'reinstall' };
    const options = mode.upgrade[0];
    const persistence = options?.wasm_memory_persistence[0];
    return {
        mode: 'upgrade',
        skipPreUpgrade: options?.skip_pre_upgrade[0] ?? false,
        ...(persistence !== undefined && { heap: 'keep' in persistence ? 'keep' : 'replace' })
    };
}

function run(subnet: Subnet, canister: Canister, request: Request, decoded: Decoded, wasm: Uint8Array): void {
    if (installDebit(subnet, canister) > 0n) {
        const message = `Canister ${canister.id.toText()} is rate limited because it executed too many instructions in the previous install_code messages. Please retry installation after several minutes.`;
        throw new ManagementFault(ERROR_CODES.canisterInstallCodeRateLimited, message);
    }
    const { origin, sender, cycles } = request;
    install(subnet, canister, {
        kind: 'install',
        origin,
        cycles,
        install: { ...modeOf(decoded.mode), wasm, arg: decoded.arg, sender }
    });
}

/** Answers when it is done, which may be rounds later. */
export function installCode(subnet: Subnet, canister: Canister, request: Request, decoded: Decoded): void {
    run(subnet, canister, request, decoded, decoded.wasm_module);
}

export function installChunkedCode(
    subnet: Subnet,
    canister: Canister,
    request: Request,
    decoded: Decoded
): void {
    const storeId = decoded.store_canister[0] ?? decoded.target_canister;
    const store = subnet.canisters.get(toHex(storeId.toUint8Array()));
    if (store === undefined) {
        throw new ManagementFault(ERROR_CODES.canisterNotFound, `Canister ${storeId.toText()} not found`);
    }
    if (
        store !== canister &&
        !store.isController(request.sender) &&
        !equalBytes(store.idBytes, request.sender)
    ) {
        const message = `Only controllers of canister ${storeId.toText()} can use its chunks`;
        throw new ManagementFault(ERROR_CODES.canisterInvalidController, message);
    }
    const chunks = decoded.chunk_hashes_list.map(({ hash }) => {
        const chunk = store.chunks.get(toHex(hash));
        if (chunk !== undefined) return chunk;
        const message = `Error from Wasm chunk store: Chunk hash ${toHex(hash)} was not found.`;
        throw new ManagementFault(ERROR_CODES.canisterContractViolation, message);
    });
    const wasm = concatBytes(...chunks);
    if (!equalBytes(nativeSha256(wasm), decoded.wasm_module_hash)) {
        const message = `Error from Wasm chunk store: Wasm module hash ${toHex(nativeSha256(wasm))} does not match given hash ${toHex(decoded.wasm_module_hash)}.`;
        throw new ManagementFault(ERROR_CODES.canisterContractViolation, message);
    }
    run(subnet, canister, request, decoded, wasm);
}

export function uploadChunk(canister: Canister, chunk: Uint8Array): Uint8Array {
    if (chunk.length > MAX_CHUNK || canister.chunks.size >= MAX_CHUNKS) {
        const message = `Error from Wasm chunk store: at most ${MAX_CHUNKS} chunks of ${MAX_CHUNK} bytes.`;
        throw new ManagementFault(ERROR_CODES.canisterContractViolation, message);
    }
    const hash = nativeSha256(chunk);
    canister.chunks.set(toHex(hash), chunk.slice());
    return hash;
}

export function storedChunks(canister: Canister): { hash: Uint8Array }[] {
    return [...canister.chunks.keys()].map((key) => ({ hash: fromHex(key) ?? new Uint8Array(0) }));
}
