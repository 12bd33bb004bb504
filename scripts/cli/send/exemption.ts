import { toHex } from '../../../src/protocol/bytes.js';
import type { Connection } from '../context.js';
import { smallBatch, type Exempt, type People } from '../files/index.js';
import { membersAmong } from '../log/index.js';
import { excerpt, plural } from '../output/index.js';
import { rowsText, type Note } from '../text/index.js';

/** Who of a list, and of the pool, is exempt. */
export interface Exemption {
    /** Places of the list, from 0. */
    readonly leftOut: ReadonlySet<number>;
    /** For this machine only: who they are. */
    readonly people: readonly { readonly row: number; readonly id: string; readonly until: string | null }[];
    /** Blinded ids of those who are in the pool, on the list or not. */
    readonly inPool: readonly Uint8Array[];
    readonly notes: readonly Note[];
}

/**
 * @param blindedId of an id as a list has it
 * @param removes whether those in the pool are to be taken out
 */
export async function exemptionOf(
    { client, length }: Connection,
    { ids, file }: People,
    exempt: Exempt,
    blindedId: (uid: string) => Uint8Array,
    removes: boolean
): Promise<Exemption> {
    const people = ids.flatMap((id, i) => {
        const found = exempt.find(id);
        return found === undefined ? [] : [{ row: i + 1, id, until: found.until ?? null }];
    });
    const spellings = new Set([...exempt.people.map(({ id }) => id), ...people.map(({ id }) => id)]);
    const blinded = [...spellings].map((uid) => ({ uid, id: blindedId(uid) }));
    const members =
        length === 0
            ? new Set<string>()
            : await membersAmong(
                  client,
                  length - 1,
                  blinded.map(({ id }) => id)
              );
    const inPool = blinded.filter(({ id }) => members.has(toHex(id)));
    return {
        leftOut: new Set(people.map(({ row }) => row - 1)),
        people,
        inPool: inPool.map(({ id }) => id),
        notes: [
            ...listsNote(exempt),
            ...leftOutNote(people, ids.length, file),
            ...unknownNote(
                exempt,
                people.map(({ id }) => id),
                inPool.map(({ uid }) => uid)
            ),
            ...inPoolNote(
                inPool.map(({ uid }) => uid),
                removes
            )
        ]
    };
}

function listsNote({ files }: Exempt): Note[] {
    if (files.length < 2) return [];
    return [{ code: 'EXEMPT_LISTS', detail: `who is exempt was read from ${files.join(' and from ')}` }];
}

/** Spelled otherwise, perhaps, in which case whom they mean can be drawn. */
function unknownNote(exempt: Exempt, listed: readonly string[], pooled: readonly string[]): Note[] {
    const matched = new Set([...listed, ...pooled].map((id) => exempt.find(id)));
    const count = exempt.people.filter((person) => !matched.has(person)).length;
    if (count === 0) return [];
    const all = exempt.people.length;
    const detail = `${count} of ${plural(all, 'person', 'people')} of ${exempt.files.join(' and ')} ${count === 1 ? 'is' : 'are'} neither on the list nor in the pool; look whether the ids are written as there`;
    return [{ code: 'EXEMPT_UNKNOWN', detail }];
}

function leftOutNote(people: Exemption['people'], asked: number, file: string): Note[] {
    if (people.length === 0) return [];
    const rows = people.map(({ row }) => row);
    const detail = `of ${asked} on the list ${people.length} ${people.length === 1 ? 'is' : 'are'} exempt, and left out: ${rowsText('person', rows)} of ${file} (${namesText(people.map(({ id }) => id))})`;
    return [{ code: 'PERSON_EXEMPT', detail, rows }];
}

function inPoolNote(uids: readonly string[], removes: boolean): Note[] {
    if (uids.length === 0) return [];
    if (removes) return smallBatch('remove', uids.length);
    const are = uids.length === 1 ? 'is' : 'are';
    const detail = `${plural(uids.length, 'person', 'people')} who ${are} exempt ${are} in the pool, and can be drawn: ${namesText(uids)}; --remove-exempt takes them out`;
    return [{ code: 'EXEMPT_IN_POOL', detail }];
}

const NAMED = 20;

/** Ids stay on this machine: what is printed is for the court. */
function namesText(ids: readonly string[]): string {
    const more = ids.length - NAMED;
    const names = ids.slice(0, NAMED).map((id) => excerpt(id, 60));
    return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
