import { equalBytes } from '../protocol/bytes.js';
import { presentationMessage } from '../protocol/testimonial.js';
import { verdictOf, type CheckVerdict } from './check-letter.js';
import { checkRecord, type CheckPolicy } from './check-record.js';
import { checkSeats, checkTestimonial, noteChanges } from './check-seats.js';
import { Checks, ensure } from './checks.js';
import { verifyEd25519 } from '../verifier/signature/index.js';
import { isNonce, type Presentation } from './presentation.js';

/** What a third party asked for. */
export interface Challenge {
    readonly nonce: Uint8Array;
    readonly audience: Uint8Array;
}

/**
 * Checks a presentation for the third party that asked for it (docs/protocol.md, "Presentations"). It shows that
 * its maker holds a seat of the jury, and not who they are.
 */
export function checkPresentation(
    presentation: Presentation,
    challenge: Challenge,
    policy: CheckPolicy
): CheckVerdict {
    const checks = new Checks();
    const record = checkRecord(checks, presentation, policy);
    if (record !== undefined) {
        checkSeats(checks, presentation, record);
        noteChanges(checks, presentation, record);
        checkTestimonial(checks, presentation, record, policy.now);
    }
    checkAudience(checks, presentation, challenge);
    checks.run('holder', () => {
        const { testimonial, nonce, audience, signature } = presentation;
        const message = presentationMessage(presentation, testimonial, nonce, audience);
        const isSigned = verifyEd25519(signature, message, testimonial.holderKey);
        ensure(
            isSigned,
            'PRESENTATION_SIGNATURE_INVALID',
            'its signature is not by the key that the testimonial names'
        );
        ensure(
            isNonce(nonce) && equalBytes(nonce, challenge.nonce),
            'PRESENTATION_NONCE',
            'it does not answer the nonce that you asked with'
        );
        return 'whoever made it holds the key that the testimonial names, and answered your nonce';
    });
    return verdictOf(checks, presentation, record);
}

/** A testimonial without an audience may be shown to anybody. */
function checkAudience(checks: Checks, { testimonial, audience }: Presentation, challenge: Challenge): void {
    checks.run('audience', () => {
        ensure(
            audience.length > 0 && equalBytes(audience, challenge.audience),
            'PRESENTATION_AUDIENCE',
            'it was made for somebody else'
        );
        const open = testimonial.audience.length === 0;
        ensure(
            open || equalBytes(testimonial.audience, audience),
            'PRESENTATION_AUDIENCE',
            'the testimonial may be shown to another audience only'
        );
        return open
            ? 'made for you; the testimonial may be shown to anybody'
            : 'made for you, as its testimonial allows';
    });
}
