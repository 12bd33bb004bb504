import type { Guest } from './guest.js';
import { contractViolation } from './trap.js';

/** Of the name of an environment variable. */
const MAX_NAME_BYTES = 128;

/** System calls about environment variables, which controllers set and the canister reads. */
export function environmentApi(guest: Guest) {
    const variables = () => guest.execution.surroundings.environment;
    const encode = (text: string) => new TextEncoder().encode(text);
    const nameAt = (index: number): Uint8Array => {
        const variable = variables()[index >>> 0];
        if (variable === undefined)
            throw contractViolation(`there is no environment variable ${index >>> 0}`);
        return encode(variable.name);
    };
    const find = (src: number, size: number) => {
        // It costs nothing to ask, so what is too long for a name is not read.
        if (size >>> 0 > MAX_NAME_BYTES) return undefined;
        const name = guest.text(src, size, 0);
        return variables().find((variable) => variable.name === name);
    };
    const valueOf = (src: number, size: number): Uint8Array => {
        const variable = find(src, size);
        if (variable === undefined) throw contractViolation('there is no such environment variable');
        return encode(variable.value);
    };

    return {
        env_var_count: () => variables().length,
        env_var_name_size: (index: number) => nameAt(index).length,
        env_var_name_copy: (index: number, dst: number, offset: number, size: number) =>
            guest.copyOut(nameAt(index), dst, offset, size),
        env_var_name_exists: (src: number, size: number) => (find(src, size) === undefined ? 0 : 1),
        env_var_value_size: (src: number, size: number) => valueOf(src, size).length,
        env_var_value_copy: (src: number, length: number, dst: number, offset: number, size: number) =>
            guest.copyOut(valueOf(src, length), dst, offset, size)
    };
}
