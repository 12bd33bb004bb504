import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex } from '../../protocol/bytes.js';
import { ReplicaError } from '../error.js';
import { replayRound, type RoundRecord } from '../rounds/index.js';
import type { Subnet } from '../state/index.js';
import { replaceFile, type Lock, takeLock } from '../../node/index.js';
import { Journal } from './journal.js';
import { readManifest, restore } from './load.js';
import { rejectLost } from './lost-calls.js';
import { FORMAT_VERSION, READABLE_VERSIONS } from './manifest.js';
import { Saver } from './save.js';

const LOCK_FILE = 'lock';
const FORMAT_NAME = 'local-replica-state';
const OWN_FORMAT = `${FORMAT_NAME} ${FORMAT_VERSION}`;

/** An existing folder says what format it has; an empty one is given ours; anything else is not ours to touch. */
function checkVersion(folder: string): void {
    const path = join(folder, 'format');
    if (!existsSync(path)) {
        const foreign = readdirSync(folder).filter((name) => !name.endsWith('.tmp') && name !== LOCK_FILE);
        if (foreign.length > 0) {
            throw new ReplicaError(
                'STATE_VERSION',
                `${folder} is not empty and is not a state folder of the replica`
            );
        }
        replaceFile(path, new TextEncoder().encode(`${OWN_FORMAT}\n`));
        return;
    }
    const found = readFileSync(path, 'utf8').trim();
    if (!READABLE_VERSIONS.some((version) => found === `${FORMAT_NAME} ${version}`)) {
        throw new ReplicaError(
            'STATE_VERSION',
            `the state folder ${folder} has the format "${found.slice(0, 80)}"; this replica reads "${FORMAT_NAME} ${FORMAT_VERSION}"`
        );
    }
    if (found !== OWN_FORMAT) replaceFile(path, new TextEncoder().encode(`${OWN_FORMAT}\n`));
}

function readSeed(path: string): Uint8Array | undefined {
    if (!existsSync(path)) return undefined;
    const seed = fromHex(readFileSync(path, 'utf8').trim());
    if (seed?.length !== 32) throw new ReplicaError('STATE_CORRUPT', `${path} does not hold a seed`);
    return seed;
}

/** One level only: a missing parent is more likely a mistyped path than a wish. */
function makeFolder(path: string): void {
    try {
        if (!existsSync(path)) mkdirSync(path);
        readdirSync(path);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ReplicaError('STATE_UNUSABLE', `${path} cannot be the state folder: ${reason}`, {
            cause: error
        });
    }
}

const inUse = (folder: string, owner: string) =>
    new ReplicaError(
        'STATE_IN_USE',
        `the state folder ${folder} is in use by ${owner}; stop it, or remove ${LOCK_FILE} there if it no longer runs`
    );

/** A state folder that this process holds. */
export class StateFolder {
    private readonly path: string;
    private readonly lock: Lock;
    private saver: Saver | undefined;
    private journal: Journal | undefined;
    /** Whether checkpoint and journal together are the state. Not so after a failure to write either. */
    private isJournalWhole = true;

    private constructor(path: string, lock: Lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Throws `STATE_UNUSABLE`, `STATE_VERSION`, `STATE_IN_USE`. */
    static open(path: string): StateFolder {
        makeFolder(path);
        const lock = takeLock(join(path, LOCK_FILE), (owner) => inUse(path, owner));
        try {
            checkVersion(path);
            mkdirSync(join(path, 'data'), { recursive: true });
            return new StateFolder(path, lock);
        } catch (error) {
            lock.release();
            throw error;
        }
    }

    /** The seed of this folder's keys; `otherwise` becomes it if there is none yet. */
    seed(wanted: Uint8Array | undefined, otherwise: () => Uint8Array): Uint8Array {
        const path = join(this.path, 'seed');
        const stored = readSeed(path);
        if (stored === undefined) {
            const seed = wanted ?? otherwise();
            replaceFile(path, new TextEncoder().encode(`${toHex(seed)}\n`), { mode: 0o600 });
            return seed;
        }
        if (wanted !== undefined && toHex(wanted) !== toHex(stored)) {
            throw new ReplicaError(
                'BAD_OPTION',
                `the state folder ${this.path} has another seed than the one asked for`
            );
        }
        return stored;
    }

    /** The last checkpoint, and the rounds after it once more. */
    restore(subnet: Subnet): void {
        const manifest = readManifest(this.path);
        const saver = new Saver(this.path, manifest);
        const journal = new Journal(this.path, manifest?.journal ?? 0);
        this.saver = saver;
        this.journal = journal;
        if (manifest !== undefined) {
            restore(this.path, manifest, subnet, {
                canister: (canister, record) => saver.remember(canister, record),
                snapshot: (snapshot, record) => saver.rememberSnapshot(snapshot, record)
            });
        }
        const { records, isEmpty } = journal.read();
        for (const [index, record] of records.entries()) {
            if (replayRound(subnet, record)) continue;
            const message = `round ${index} of the journal in ${this.path} came out differently when executed again`;
            throw new ReplicaError('STATE_CORRUPT', message);
        }
        rejectLost(subnet);
        if (!isEmpty) this.save(subnet);
    }

    /** Keeps what a round did: by its record, or if that does not tell everything, by a checkpoint. */
    append(record: RoundRecord, subnet: Subnet): void {
        if (record.unrepeatable || !this.isJournalWhole) {
            this.save(subnet);
            return;
        }
        // Until it is written, the journal is not what the next record could follow on.
        this.isJournalWhole = false;
        this.journal?.append(record);
        this.isJournalWhole = true;
    }

    save(subnet: Subnet): void {
        const { saver, journal } = this;
        if (saver === undefined || journal === undefined) return;
        this.isJournalWhole = false;
        saver.save(subnet, journal.next);
        journal.startNext();
        this.isJournalWhole = true;
    }

    close(): void {
        this.journal?.close();
        this.lock.release();
    }
}
