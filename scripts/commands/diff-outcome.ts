import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MANIFEST_FILE, type Archive, type FraudFile } from '../../src/archive/format/index.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import type { FraudKind, FraudProof } from '../../src/verifier/block/index.js';
import { CliError, EXIT, explain } from '../cli/errors.js';
import { writeProof } from '../cli/files/index.js';

export type Relation =
    | 'same'
    | 'first_extends'
    | 'second_extends'
    | 'first_restored'
    | 'second_restored'
    | 'common_origin'
    | 'put_back'
    | 'other_canister'
    | 'other_origin'
    | 'not_verified'
    | FraudKind
    | 'contradict';

/** What two archives are to each other. */
export interface Outcome {
    readonly relation: Relation;
    readonly text: string;
    readonly exitCode: number;
    /** Why they are not of one log, or do not verify. */
    readonly codes?: readonly ReasonCode[];
    readonly fraud?: FraudFile;
    /** The beginning that both have, of two logs of which one was restored from the other, or both from a third. */
    readonly common?: { readonly canister: string; readonly blocks: number };
}

export const EVIDENCE = 'Both folders together are the evidence: keep them both.';

export const bad = (relation: Relation, text: string, codes: readonly ReasonCode[] = []): Outcome => ({
    relation,
    text,
    exitCode: EXIT.notVerified,
    codes
});

export const provenContradiction = ({ canisterId }: Archive, fraud: FraudProof): Outcome => ({
    ...bad(fraud.kind, `They CONTRADICT each other (${fraud.kind}): the log was rewritten.`, ['HISTORY_REWRITTEN']), // prettier-ignore
    fraud: { ...fraud, canisterId }
});

const OUT = 'fraud.json';

/**
 * Where a fraud proof will go. A file in an archive would spoil it, so one that is not named goes beside the archive in
 * which the command runs.
 * @param named with --out
 * @throws {CliError} `FILE_UNWRITABLE` where none could be written there
 */
export function placeOfProof(named: string | undefined): string {
    const path = named ?? OUT;
    const folder = dirname(resolve(path));
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
        throw new CliError('FILE_UNWRITABLE', `there is no folder ${folder} for a fraud proof; make it, or name another file with --out`); // prettier-ignore
    const archive = archiveAround(folder);
    if (archive === undefined) return path;
    if (named === undefined) return join(dirname(archive), OUT);
    throw new CliError('FILE_UNWRITABLE', `${folder} is in the archive ${archive}, which another file would spoil; name a file elsewhere with --out`); // prettier-ignore
}

/** An archive has folders, and they have none. */
function archiveAround(folder: string): string | undefined {
    const real = realpathSync(folder);
    return [real, dirname(real)].find((one) => {
        return statSync(join(one, MANIFEST_FILE), { throwIfNoEntry: false }) !== undefined;
    });
}

export interface Written {
    /** The file of the proof; undefined where there is none. */
    readonly proof: string | undefined;
    /** Why it could not be written. */
    readonly fault?: string;
}

/** Writes the proof over nothing; whatever becomes of that, the verdict stands. */
export function writeOutcome({ fraud }: Outcome, path: string, rootKey: Uint8Array): Written {
    if (fraud === undefined) return { proof: undefined };
    try {
        return { proof: writeProof(path, fraud, rootKey) };
    } catch (error) {
        return { proof: undefined, fault: explain(error).message };
    }
}
