import { ClientError } from '../../client/client-error.js';
import { JuryError } from '../../protocol/codes.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { FraudError } from '../format/index.js';
import type { BackupOptions, SealReport } from './report.js';
import { takeEntityKeys } from './take-entity-keys.js';
import { newestOwn, takeCode, takeSeal, type EvidenceSite, type TakenSeal } from './take-evidence.js';
import { takeRecords } from './take-records.js';
import { thinEvidence } from './thin-evidence.js';
import { checkSeals, proveFraud } from '../audit/index.js';
import {
    asFolderDamage,
    damagedFolder,
    FolderError,
    readOtherRecords,
    readRoles,
    readSeals
} from '../folder/index.js';

/** What a backup has beside the log. */
export interface TakenBeside {
    readonly seal: SealReport | undefined;
    /** All that the folder holds now. */
    readonly entityKeys: readonly EntityKeyChange[];
    readonly warnings: readonly string[];
}

/**
 * Adds a seal, then what the network says of the canister's code, then the canister's own records to an archive. What
 * the network certified is held against each other before anything is asked that a canister, or who stands between,
 * might answer wrongly or not at all: no record can keep a contradiction from being told.
 * @throws {FraudError} if all that was certified cannot be of one log that only grew, and anybody can check it
 * @throws {JuryError} if it cannot, and both folder and canister are needed to see it; and as `takeRecords` and
 * `takeEntityKeys` @throws {FolderError} @throws {ClientError}
 */
export async function takeBeside(
    extent: BackupOptions['evidence'],
    site: EvidenceSite
): Promise<TakenBeside> {
    const sealed = await outcomeOf(async () => (extent === false ? [undefined] : takeSeal(site)));
    if (sealed.error instanceof FraudError) throw sealed.error;
    const { excluded, leaves: certified } = holdSeals(site);
    if (sealed.error !== undefined) throw bothTold(excluded, sealed.error);
    const [taken, warnings = []] = sealed.value;
    const rest = await outcomeOf(() => takeTold(extent, site, taken, certified));
    if (rest.error !== undefined) throw bothTold(excluded, rest.error);
    // Records that came may tell in which order the heads stand that were certified.
    const { entityKeys, areNew } = rest.value;
    const again = () => holdSeals({ ...site, archive: { ...site.archive, entityKeys } }).excluded;
    const found = excluded ?? (areNew ? again() : undefined);
    if (found !== undefined) throw found;
    return { seal: taken?.report, entityKeys, warnings: [...warnings, ...rest.value.warnings] };
}

interface Told extends Pick<TakenBeside, 'entityKeys' | 'warnings'> {
    /** Whether there are changes of roles or of the entity's key that were not there before. */
    readonly areNew: boolean;
}

/** What the canister and the network answer beside a seal. */
async function takeTold(
    extent: BackupOptions['evidence'],
    { folder, archive, source, context }: EvidenceSite,
    taken: TakenSeal | undefined,
    sealed: readonly Leaves[]
): Promise<Told> {
    const warnings: string[] = [];
    let areNew = false;
    if (extent === true) {
        warnings.push(...(await takeCode(folder, source, context)));
        thinEvidence(folder, context.canisterId);
        const newest = taken ?? newestOwn(archive);
        if (newest !== undefined) {
            const records = await takeRecords(folder, archive, source, { ...newest, sealed });
            warnings.push(...records.warnings);
            areNew = records.areNew;
        }
    }
    const { entityKeys } = archive;
    // What the seal of this run proves; else the newest commit has to do.
    const newest = taken?.leaves ?? archive.commits.at(-1)?.leaves;
    if (newest === undefined) return { entityKeys, warnings, areNew };
    const keys = await takeEntityKeys(folder, archive, source, newest, sealed);
    return {
        entityKeys: keys.changes,
        warnings: [...warnings, ...keys.warnings],
        areNew: areNew || keys.changes.length > entityKeys.length
    };
}

type Outcome<T> =
    | { readonly value: T; readonly error?: undefined }
    | { readonly error: JuryError | FolderError | ClientError };

/** What was done, or the error that says why not. A fault of this program is thrown on. */
async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
    try {
        return { value: await act() };
    } catch (error) {
        if (isTold(error)) return { error };
        throw error;
    }
}

const isTold = (error: unknown): error is JuryError | FolderError | ClientError =>
    error instanceof JuryError || error instanceof FolderError || error instanceof ClientError;

/** The graver first, with the words of the other. */
function bothTold(graver: Error | undefined, error: Error): Error {
    if (graver === undefined) return error;
    graver.message += `; besides, ${error.message}`;
    return graver;
}

export interface HeldSeals {
    /** Of the genuine ones. */
    readonly leaves: readonly Leaves[];
    /** Why not all that was sealed goes on in what is there now: a `FraudError` where anybody can check it. */
    readonly excluded: JuryError | FolderError | undefined;
}

/**
 * All that was ever sealed in a folder has to go on in what is there now.
 * @throws {FolderError} where the seals or the record of roles cannot be read
 */
export function holdSeals({
    folder,
    archive,
    context,
    tree
}: Pick<EvidenceSite, 'folder' | 'archive' | 'context' | 'tree'>): HeldSeals {
    const seals = asFolderDamage(folder, () => readSeals(folder));
    if (seals.length === 0) return { leaves: [], excluded: undefined };
    const roles = asFolderDamage(folder, () => readRoles(folder));
    const others = asFolderDamage(folder, () => readOtherRecords(folder));
    const found = checkSeals(archive, seals, { context, tree, roles, others });
    const leaves = found.sealed;
    const [failure] = found.failures;
    const proof = failure && proveFraud(archive, seals, found, context);
    if (proof !== undefined) return { leaves, excluded: new FraudError(archive.canisterId, proof) };
    if (failure !== undefined) {
        const detail = `${failure.detail}; see: jury verify ${folder}`;
        return { leaves, excluded: new JuryError(failure.code, detail) };
    }
    const [bad] = found.bad;
    return { leaves, excluded: bad && damagedFolder(folder, `${bad.file}: ${bad.code}: ${bad.detail}`) };
}
