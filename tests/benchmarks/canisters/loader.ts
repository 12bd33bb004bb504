import { IDL, msgArgData, msgReply, StableBTreeMap, update } from 'azle';
import type { Serializable } from 'azle';

const asIs: Serializable = { toBytes: (bytes: Uint8Array) => bytes, fromBytes: (bytes: Uint8Array) => bytes };

/** Maps exist once something is put into them, as in the canister whose memory this fills. */
const maps = new Map<number, StableBTreeMap<Uint8Array, Uint8Array>>();

function mapOf(memoryId: number): StableBTreeMap<Uint8Array, Uint8Array> {
    let map = maps.get(memoryId);
    if (map === undefined) {
        map = new StableBTreeMap(memoryId, asIs, asIs);
        maps.set(memoryId, map);
    }
    return map;
}

/** Puts entries into stable maps, so that another canister can be upgraded onto them. */
export default class {
    /** Entries, one after the other: memory id (1 byte), length of the key (2), of the value (4), key, value. */
    @update([], undefined, { manual: true })
    load(): void {
        const bytes = msgArgData();
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        for (let at = 0; at < bytes.length;) {
            const keyEnd = at + 7 + view.getUint16(at + 1);
            const end = keyEnd + view.getUint32(at + 3);
            mapOf(view.getUint8(at)).insert(bytes.slice(at + 7, keyEnd), bytes.slice(keyEnd, end));
            at = end;
        }
        msgReply(IDL.encode([], []));
    }

    /** Keys to delete: memory id (1 byte), length of the key (2), key. */
    @update([], undefined, { manual: true })
    remove(): void {
        const bytes = msgArgData();
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        for (let at = 0; at < bytes.length;) {
            const end = at + 3 + view.getUint16(at + 1);
            mapOf(view.getUint8(at)).remove(bytes.slice(at + 3, end));
            at = end;
        }
        msgReply(IDL.encode([], []));
    }
}
