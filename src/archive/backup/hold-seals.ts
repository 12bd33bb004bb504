import { JuryError } from '../../protocol/codes.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { checkSeals, proveFraud } from '../audit/index.js';
import { asFolderDamage, damagedFolder, readOtherRecords, readRoles, readSeals } from '../folder/index.js';
import type { FolderError } from '../folder/index.js';
import { FraudError } from '../format/index.js';
import type { EvidenceSite } from './take-evidence.js';

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
