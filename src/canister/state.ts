import { Jury } from './jury.js';

/** The one state of the canister. Everything lasting in it stands in stable memory. */
export const jury = new Jury();
