import { msgArgData, msgReply, performanceCounter, update } from 'azle';
import { blsScheme, checkBls, ed25519Rule } from '../../../src/canister/certificates/curves.js';
import { asciiBytes, concatBytes, u64be } from '../../../src/protocol/bytes.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { readCertificate, requireSigned } from '../../../src/verifier/certificate/certificate-rules.js';
import { readDelegation, requireVouched } from '../../../src/verifier/certificate/delegation.js';
import { unwrapRootKey } from '../../../src/verifier/certificate/root-key.js';

const ROOT_KEY_BYTES = 133;

/** What the jury canister computes of signatures, each by itself: for its cost, and for bytes that are of no canister. */
export default class {
    /** A root key (133 bytes of DER), then a certificate of anything. Answers instructions (u64) and the verdict. */
    @update([], undefined, { manual: true })
    certificate(): void {
        const argument = msgArgData();
        answer(() => {
            try {
                verify(argument.slice(ROOT_KEY_BYTES), argument.slice(0, ROOT_KEY_BYTES));
                return 'accepted';
            } catch (error) {
                if (error instanceof JuryError) return error.code;
                throw error;
            }
        });
    }

    /** Signature (64), key (32), message. */
    @update([], undefined, { manual: true })
    ed25519(): void {
        const argument = msgArgData();
        const [signature, key] = [argument.slice(0, 64), argument.slice(64, 96)];
        answer(() => String(ed25519Rule().verify(signature, argument.slice(96), key)));
    }

    /** The bytes of a key. */
    @update([], undefined, { manual: true })
    ed25519_key(): void {
        const key = msgArgData();
        answer(() => String(ed25519Rule().isUsableKey(key)));
    }

    @update([], undefined, { manual: true })
    load_bls(): void {
        answer(() => {
            blsScheme();
            return 'loaded';
        });
    }
}

function answer(compute: () => string): void {
    const before = performanceCounter(0);
    const text = compute();
    msgReply(concatBytes(u64be(performanceCounter(0) - before), asciiBytes(text)));
}

function verify(bytes: Uint8Array, rootKey: Uint8Array): void {
    const certificate = readCertificate(bytes);
    const root = unwrapRootKey(rootKey);
    const delegation = certificate.delegation && readDelegation(certificate.delegation);
    if (delegation !== undefined) requireVouched(delegation, root, checkBls);
    requireSigned(
        certificate,
        delegation?.publicKey ?? root,
        delegation ? 'the subnet' : 'the root key',
        checkBls
    );
}
