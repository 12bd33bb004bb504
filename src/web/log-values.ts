import { fieldHash, type CandidValue } from '../archive/audit/index.js';
import { ENTITY_KEY_KINDS, type EntityKeyChange } from '../protocol/entity-keys.js';
import type { Origin } from '../protocol/lineage.js';
import type { CommitInput } from '../verifier/index.js';

/** Why a network could not be read, in words. */
export class NetworkError extends Error {}

const noJury = () => new NetworkError('the canister is no jury canister');

export function asList(value: CandidValue): CandidValue[] {
    if (Array.isArray(value)) return value;
    throw noJury();
}

export function toBytes(value: CandidValue | undefined): Uint8Array {
    if (value instanceof Uint8Array) return value;
    throw noJury();
}

export function toCommit(value: CandidValue): CommitInput {
    const { field, number, hash } = fieldsOf(value);
    return {
        root: hash('root'),
        leaves: {
            length: number('length'),
            draws: number('draws'),
            genesis: hash('genesis'),
            previousHash: hash('previous_hash'),
            roles: hash('roles'),
            entity: hash('entity'),
            httpExpr: hash('http_expr')
        },
        certificates: asList(field('certificates') ?? []).map(toBytes)
    };
}

export function toLineage(value: CandidValue): { origins: Origin[]; restoring: boolean } {
    const { field } = fieldsOf(value);
    const origins = asList(field('origins')).map((origin) => {
        const { number, hash } = fieldsOf(origin);
        return { canisterId: hash('canister'), commits: number('commits'), genesis: hash('genesis') };
    });
    return { origins, restoring: field('restoring') === true };
}

export function toTip(value: CandidValue): { certificate: Uint8Array; tree: Uint8Array } {
    const { hash } = fieldsOf(value);
    return { certificate: hash('certificate'), tree: hash('tree') };
}

export function toEntityKey(value: CandidValue, number: number): EntityKeyChange {
    const { field, number: count, hash } = fieldsOf(value);
    const [kindCase, time] = [field('kind'), field('time')];
    const kind = ENTITY_KEY_KINDS.find(
        (name) => typeof kindCase === 'object' && 'hash' in kindCase && kindCase.hash === fieldHash(name)
    );
    if (kind === undefined || typeof time !== 'bigint') throw noJury();
    const [publicKey, signature] = [hash('key'), hash('signature')];
    return { number, publicKey, kind, from: count('from'), by: hash('by'), time, signature };
}

/** Of a record, by their names. */
function fieldsOf(value: CandidValue) {
    const field = (name: string) => (value instanceof Map ? value.get(fieldHash(name)) : undefined);
    return {
        field,
        number: (name: string) => {
            const value = field(name);
            if (typeof value === 'number') return value;
            throw noJury();
        },
        hash: (name: string) => toBytes(field(name))
    };
}
