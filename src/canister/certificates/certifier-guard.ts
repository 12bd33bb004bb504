import { msgCaller, msgReject, time } from 'azle';
import { JuryError } from '../../protocol/codes.js';
import { fail } from '../fail.js';
import { Refusals } from './refusals.js';

const refusals = new Refusals();

/** The methods that compute signatures. */
export const TAKE_CERTIFICATES = ['commit', 'add_certificate'];

/** @throws `CERTIFICATE_REFUSED_FOR_NOW` */
export function requireGoodCertifier(): void {
    const seconds = refusals.secondsLeft(msgCaller().toText(), time());
    if (seconds === undefined) return;
    fail('CERTIFICATE_REFUSED_FOR_NOW', `the last one was wrong; send another in ${seconds} s`);
}

/** Under another root key, what was wrong may be right. */
export const forgetRefusals = (): void => refusals.clear();

/**
 * Runs a method that takes a certificate. If its signature or delegation is wrong, the call is answered by a reject and
 * not by a trap, so that it stays on the heap whose it was. `run` has to leave nothing changed when it throws that.
 */
export function withCertificate(run: () => void): void {
    requireGoodCertifier();
    try {
        run();
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        refusals.add(msgCaller().toText(), time());
        msgReject(error.message);
    }
}
