import { isG2Encoding } from '../../verifier/bls-encoding.js';
import { IC_ROOT_KEY, unwrapKey } from '../../verifier/root-key.js';
import { fail } from '../fail.js';
import { ByteMap } from '../storage/byte-map.js';
import { MEMORY } from '../storage/memory-ids.js';

const KEY = Uint8Array.of(0);

/** The key that all certificates of the canister's network lead back to. */
export class RootKey {
    private readonly map = new ByteMap(MEMORY.rootKey);

    /** 133 bytes of DER: the Internet Computer's, unless another was set. */
    get(): Uint8Array {
        return this.map.get(KEY) ?? IC_ROOT_KEY;
    }

    /** Whether it is the Internet Computer's because nobody set another. */
    get isUnset(): boolean {
        return !this.map.has(KEY);
    }

    /**
     * That it is a point of the curve is not asked, which would cost more than all else of this call: under a key that
     * is none, no certificate holds, so nothing gets committed and another key can be set.
     * @throws `ROOT_KEY_MALFORMED`
     */
    set(der: Uint8Array): void {
        const key = unwrapKey(der);
        if (key === undefined || !isG2Encoding(key)) {
            fail('ROOT_KEY_MALFORMED', 'a root key is 133 bytes: DER of a BLS12-381 public key');
        }
        this.map.set(KEY, der);
    }
}
