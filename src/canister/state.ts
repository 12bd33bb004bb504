import { Jury } from './jury.js';
import { Restoration } from './restoration.js';

/** The one state of the canister. Everything lasting in it stands in stable memory. */
export const jury = new Jury();
export const restoration = new Restoration(jury);
