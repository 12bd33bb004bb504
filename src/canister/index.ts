import { Http } from './http.js';
import { Queries } from './queries.js';
import { Updates } from './updates.js';

/** The canister's methods; together they are `candid/jury.did`. */
export default [Updates, Queries, Http];
