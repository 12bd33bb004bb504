import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { expect } from 'vitest';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import type { ReadLog } from '../../scripts/cli/log/verified-log.js';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { readArchive } from '../../src/archive/folder/archive-folder.js';
import { readEntityFile } from '../../src/entity/entity-file.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { encodeSeats, seatsMessage, seatsParts } from '../../src/protocol/typed-memo.js';
import { decodeLetter, decodeSlip } from '../../src/juror/letter.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { jury, untold } from '../cli/jury-process.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';

export const PEOPLE = join(packageRoot, 'scripts/dev/people.csv');
export const PASSPHRASE = 'four quite random words';
/** The newest change of the pool, the draw of 12, its seats; a draw of 3, whose seats have stooges in them. */
export const [POOL, DRAW, SEATS, STOOGE_DRAW] = [2, 3, 4, 5];

/**
 * 150 people of the sample list, enrolled on the real canister, 12 of them drawn and seated, everything with the
 * command line, in one folder; then the replica stops.
 */
export class Court {
    letters: readonly Letter[] = [];
    slips: readonly Slip[] = [];
    /** All that was printed. */
    outputs = '';

    private constructor(
        readonly world: World,
        /** The log of the folder `copy`. */
        private verified: ReadLog | undefined = undefined
    ) {}

    static async hold(): Promise<Court> {
        const court = new Court(await createWorld({ committedOnly: true }));
        await court.enrol();
        await court.seat();
        await court.stooge();
        await court.close();
        return court;
    }

    get log(): ReadLog {
        if (this.verified === undefined) throw new Error('court is still sitting');
        return this.verified;
    }

    async run(...args: string[]): Promise<string> {
        const env = {
            JURY_ENTITY: join(this.world.folder, 'entity.json'),
            JURY_ENTITY_PASSPHRASE: PASSPHRASE
        };
        const { code, stdout, stderr } = untold(await jury(args, { cwd: this.world.folder, env }));
        expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
        this.outputs += stdout;
        return stdout;
    }

    policy(): CheckPolicy {
        return {
            rootKey: this.log.policy.rootKey,
            now: BigInt(Math.floor(Date.now() / 1000)),
            log: this.log
        };
    }

    slipOf({ poolId }: Letter): Slip {
        const slip = this.slips.find((one) => toHex(one.poolId) === toHex(poolId));
        if (slip === undefined) throw new Error('a letter to nobody');
        return slip;
    }

    slipFile(letter: Letter): string {
        return `slips/slip-${String(this.slips.indexOf(this.slipOf(letter)) + 1).padStart(6, '0')}.json`;
    }

    private async enrol(): Promise<void> {
        const { client, court } = this.world;
        await this.run('entity', 'init', 'entity.json');
        await this.run('entity', 'publish', ...court);
        await this.run(
            'enrol',
            '--file',
            PEOPLE,
            '--id-column',
            'email',
            '--slips',
            'slips',
            '--json',
            ...court
        );
        // Every test world begins with these.
        await client.remove(JURORS, new Uint8Array());
        await this.commit();
    }

    /** Publishing a second time does nothing, before the commit and after it. */
    private async seat(): Promise<void> {
        await this.world.client.select(POOL, 12, new TextEncoder().encode('Case 2026-114'));
        await this.commit();
        const seats = () => this.run('seats', String(DRAW), ...this.world.court);
        expect(await seats()).toMatch(/^Staged 12 seats in block 4\./);
        expect(await seats()).toMatch(/already, in block 4\./);
        await this.commit();
        expect(await seats()).toMatch(/already, in block 4\./);
    }

    /** The court itself publishes seats in which strangers sit; and somebody with a role, who has no key, others. */
    private async stooge(): Promise<void> {
        const { client, canisterId, folder } = this.world;
        expect(await client.select(POOL, 3, new Uint8Array())).toBe(STOOGE_DRAW);
        await this.commit();
        const [bytes] = await client.getRawBlocks(STOOGE_DRAW, 1);
        const { entitySeeds } = readEntityFile(join(folder, 'entity.json'), PASSPHRASE);
        const publish = async (first: number, seed: Uint8Array) => {
            const strangers = [0, 1, 2].map((i) => new Uint8Array(32).fill(first + i));
            const hash = sha256(bytes ?? new Uint8Array());
            for (const part of seatsParts(STOOGE_DRAW, hash, strangers, [])) {
                const message = seatsMessage(canisterId.toUint8Array(), part);
                await client.add([], encodeSeats(part, ed25519.sign(message, seed)));
            }
        };
        await publish(7, sha256(asciiBytes('a rogue')));
        await publish(1, entitySeeds[0] ?? new Uint8Array());
        await this.commit();
    }

    private async close(): Promise<void> {
        const { world } = this;
        await this.run('fetch', 'copy', ...world.stranger);
        world.file('root-key', toHex(world.replica.rootKey));
        await world.replica.stop();
        this.verified = await readLog(readArchive(join(world.folder, 'copy')), world.replica.rootKey);
        const offline = ['--archive', 'copy', '--root-key', 'root-key'];
        const people = ['--file', PEOPLE, '--id-column', 'email'];
        await this.run(
            'letters',
            String(DRAW),
            '--out',
            'letters',
            ...offline,
            ...people,
            '--network',
            world.replica.url
        );
        this.letters = this.read('letters', decodeLetter);
        this.slips = this.read('slips', decodeSlip);
    }

    private async commit(): Promise<void> {
        const { client } = this.world;
        await client.commit((await client.getCertificate()) ?? new Uint8Array());
    }

    private read<T>(name: string, decode: (bytes: Uint8Array) => T): T[] {
        const folder = join(this.world.folder, name);
        const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
        return files.sort().map((file) => decode(Uint8Array.from(readFileSync(join(folder, file)))));
    }
}
