import { ed25519 } from '@noble/curves/ed25519';
import type { EntitySecrets } from '../../../src/entity/entity-file.js';
import { seatsOfChain, signRotation } from '../../../src/entity/seating.js';
import { blockHash } from '../../../src/protocol/block.js';
import { encodeCaseRecord } from '../../../src/protocol/case-record.js';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { enrol, poolKey } from '../../../src/protocol/seats.js';
import type { ChainOfDraws } from '../../../src/juror/drawn-juries.js';
import type { Slip } from '../../../src/juror/letter.js';
import { NO_MEMO, Refused } from '../jury-fixture.js';
import type { JuryFixture } from '../jury-fixture.js';
import type { Dice } from './dice.js';

const seedOf = (number: number) => sha256(asciiBytes(`tests/canister/rogue: key ${number}`));

/** A jury of the court, and what it has published of it. */
export interface CourtJury {
    /** b. */
    readonly block: number;
    readonly chain: ChainOfDraws;
    /** In draw order; undefined while they are not published. */
    seatIds: readonly Uint8Array[] | undefined;
}

/** An honest court: an Admin that enrols, draws, seats and commits, and does not mind what others do meanwhile. */
export class HonestCourt {
    /** By the block of the newest draw of each. */
    readonly juries: CourtJury[] = [];
    readonly slips: Slip[] = [];
    secrets: EntitySecrets = { masterSecret: sha256(asciiBytes('the master secret')), entitySeeds: [] };
    private readonly canisterId: Uint8Array;

    constructor(
        private readonly jury: JuryFixture,
        private readonly dice: Dice,
        private readonly rogue: JuryFixture['sender']
    ) {
        this.canisterId = jury.canisterId.toUint8Array();
    }

    /** Its first key, its first people, and the rogue as its User. */
    async open(): Promise<void> {
        await this.newKey();
        await this.enrol(30);
        await this.jury.call('authorize', this.rogue);
    }

    get signer(): Uint8Array {
        const seed = this.secrets.entitySeeds.at(-1);
        if (seed === undefined) throw new Error('the court has no key yet');
        return seed;
    }

    /** One thing that a court does of a day. */
    async act(): Promise<void> {
        const { dice } = this;
        await this.readmitRogue();
        const what = dice.below(20);
        if (what < 3) await this.enrol(dice.once(3) ? 150 + dice.below(250) : 5);
        else if (what < 8) await this.draw();
        else if (what < 10) await this.extend();
        else if (what < 15) await this.publish();
        else if (what < 16) await this.newKey();
        else await this.commit();
    }

    /** The rogue gives up its role now and then. */
    private async readmitRogue(): Promise<void> {
        const users = await this.jury.call<JuryFixture['sender'][]>('get_authorized');
        if (!users.some((one) => one.toText() === this.rogue.toText()))
            await this.jury.call('authorize', this.rogue);
    }

    private async enrol(count: number): Promise<void> {
        const key = poolKey(this.secrets.masterSecret, this.canisterId);
        const people = Array.from({ length: count }, (_, i): Slip => {
            const uid = `person-${this.slips.length + i}@people.example`;
            return { canisterId: this.canisterId, uid, ...enrol(key, this.canisterId, asciiBytes(uid)) };
        });
        this.slips.push(...people);
        // Whom the rogue has removed, it adds again.
        const again = this.slips.slice(0, this.slips.length - count).slice(-5);
        await this.jury.add([...people, ...again].map(({ poolId }) => poolId));
    }

    /** From the pool as it is: there may be jurors of the rogue in it. */
    private async draw(): Promise<void> {
        const { dice, jury } = this;
        const index = (await jury.length()) - 1;
        const [jurors, alternates] = [2 + dice.below(4), dice.below(3)];
        const size = await jury.call<number>('get_pool_size', index);
        if (size < jurors + alternates) return this.enrol(20);
        const record = encodeCaseRecord({ case: `case ${index}`, jurors, alternates, note: '' });
        const isPlain = dice.once(4);
        const block = await jury.select(index, jurors + alternates, isPlain ? NO_MEMO : record);
        const drawn = await jury.jurors(block);
        const jurorCount = isPlain ? drawn.length : jurors;
        await this.take(block, { blocks: [block], jurors: drawn, jurorCount });
    }

    private async take(block: number, chain: Omit<ChainOfDraws, 'drawHash'>): Promise<void> {
        const [raw] = await this.jury.call<Uint8Array[]>('get_raw_blocks', block, 1);
        if (raw === undefined) throw new Error(`there is no block ${block}`);
        const drawHash = blockHash(raw);
        this.juries.push({ block, chain: { ...chain, drawHash }, seatIds: undefined });
    }

    /** Draws more for a jury that has no seats yet, unless the rogue has done so before. */
    private async extend(): Promise<void> {
        const open = this.juries.find(
            ({ seatIds, chain }) => seatIds === undefined && chain.blocks.length < 3
        );
        if (open === undefined) return this.draw();
        const { block, chain } = open;
        const next = await unlessRefused(this.jury.expand(block, 1 + this.dice.below(2)), [
            'ALREADY_EXPANDED',
            'POOL_TOO_SMALL'
        ]);
        if (next === undefined) return;
        this.juries.splice(this.juries.indexOf(open), 1);
        const jurors = [...chain.jurors, ...(await this.jury.jurors(next))];
        const isPlain = chain.jurorCount === chain.jurors.length;
        const jurorCount = isPlain && (await this.isPlain(chain)) ? jurors.length : chain.jurorCount;
        await this.take(next, { blocks: [...chain.blocks, next], jurors, jurorCount });
    }

    /** Whether the Select of a chain has no case record: then everybody drawn is a juror. */
    private async isPlain({ blocks }: Pick<ChainOfDraws, 'blocks'>): Promise<boolean> {
        return (await this.jury.block(blocks[0] ?? 0)).data.memo.length === 0;
    }

    private async publish(): Promise<void> {
        const { canisterId, signer } = this;
        const open = this.juries.find(({ seatIds }) => seatIds === undefined);
        if (open === undefined) return this.draw();
        const context = { firstCanister: canisterId, canisterId, signer };
        const { seatIds, memos } = seatsOfChain(this.secrets, context, open.block, open.chain);
        open.seatIds = seatIds;
        for (const memo of memos) await this.jury.add([], memo);
    }

    /** The first one, or the next one, which the one before signs. */
    private async newKey(): Promise<void> {
        const { secrets, canisterId } = this;
        const number = secrets.entitySeeds.length;
        const next = seedOf(number);
        const signature = number === 0 ? [] : [signRotation(canisterId, number, this.signer, next)];
        await this.jury.call('set_entity_key', ed25519.getPublicKey(next), signature);
        this.secrets = { ...secrets, entitySeeds: [...secrets.entitySeeds, next] };
    }

    /** The rogue may have committed in between, or somebody's long message may have begun before. */
    private async commit(): Promise<void> {
        const [certificate] = await this.jury.call<[Uint8Array] | []>('get_certificate');
        if (certificate !== undefined)
            await unlessRefused(this.jury.commit(certificate), ['CERTIFICATE_STALE']);
    }

    /** At the end: there is a jury, every one is seated, and all that is staged is committed. */
    async close(): Promise<void> {
        while (this.juries.length === 0) await this.draw();
        while (this.juries.some(({ seatIds }) => seatIds === undefined)) await this.publish();
        await this.commit();
    }

    slipOf(poolId: Uint8Array): Slip | undefined {
        return this.slips.find((one) => toHex(one.poolId) === toHex(poolId));
    }
}

async function unlessRefused<T>(call: Promise<T>, codes: readonly string[]): Promise<T | undefined> {
    try {
        return await call;
    } catch (error) {
        if (error instanceof Refused && codes.includes(error.code)) return undefined;
        throw error;
    }
}
