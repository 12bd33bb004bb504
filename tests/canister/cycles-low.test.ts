import { afterEach, beforeEach, expect, it } from 'vitest';
import { canisterWasm } from '../built.js';
import { Bank, DAY, OWNER } from '../replica/purse.js';
import { holdRandomness } from './held-randomness.js';
import { JuryFixture, jurorIds } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

const BILLION = 1_000_000_000n;
/** What an update, and the callback of a call, must find to be executed: 40 billion instructions, and a message. */
const MESSAGE = 40_005_000_000n;

let bank: Bank;
let jury: JuryFixture;
const cycles = () => jury.call<{ balance: bigint; liquid: bigint; draw: bigint }>('get_cycles');
const topUp = (billions: bigint) =>
    bank.manage('provisional_top_up_canister', { amount: billions * BILLION });
const refused = { code: 'CYCLES_LOW' };

beforeEach(async () => {
    bank = await Bank.open({}, canisterWasm());
    jury = JuryFixture.at(bank.replica, bank.id).as(OWNER);
    await jury.call('set_root_key', bank.replica.rootKey);
    await jury.add(jurorIds(100));
    // The seed that Azle asks for by a timer has come.
    for (let round = 0; round < 6; round++) await bank.after(1_000_000_000n);
});
afterEach(() => bank.replica.stop());

describeEmbedded('what the canister says of its cycles', () => {
    it('is what the network says', async () => {
        const told = await cycles();
        const status = await bank.status();
        const idle = status['idle_cycles_burned_per_day'] as bigint;
        // Asking the management canister cost some millions.
        expect(told.balance - (status['cycles'] as bigint)).toBeLessThan(10_000_000n);
        expect(told.balance - told.liquid).toBe((idle * 2_592_000n) / 86_400n);
        // The call of `raw_rand`, the largest answer there may be, the callback.
        expect(told.draw).toBe(260_000n + 14n * 1000n + 2n ** 21n * 1000n + MESSAGE);
    });
});

describeEmbedded('a draw that cannot be paid to its end', () => {
    it('takes no number, and leaves everything as it was', async () => {
        await bank.leave(MESSAGE + 41n * BILLION);
        const before = await jury.state();
        await expect(jury.select(0, 12)).rejects.toMatchObject(refused);
        await expect(jury.select(0, 12)).rejects.toThrow(
            /top the canister up with at least 2 billion cycles/
        );
        expect(await jury.state()).toEqual(before);
        expect(await jury.attempts()).toEqual([]);
        await expect(jury.call('code_history')).rejects.toMatchObject(refused);
        // Other changes are paid for.
        expect(await jury.add(jurorIds(1, 1000))).toBe(1);
    });

    it('is drawn once the canister was topped up, under the first number', async () => {
        await bank.leave(MESSAGE + 41n * BILLION);
        await expect(jury.select(0, 12)).rejects.toMatchObject(refused);
        await topUp(2n);
        expect(await jury.select(0, 12)).toBe(1);
        expect(await jury.attempts()).toMatchObject([{ number: 0, outcome: { Staged: 1 } }]);
        await jury.commit();
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it('goes to its end where it was begun, though everything else is gone meanwhile', async () => {
        const { asked, release } = holdRandomness(bank.replica);
        const drawn = jury.select(0, 12);
        await asked;
        await bank.leave(1_000_000n);
        await expect(jury.add(jurorIds(1, 1000))).rejects.toThrow(/out of cycles/);
        release(new Uint8Array(32).fill(7));
        expect(await drawn).toBe(1);
        await topUp(1000n);
        expect(await jury.attempts()).toMatchObject([{ number: 0, outcome: { Staged: 1 } }]);
    });
});

describeEmbedded('a certificate that cannot be put on record', () => {
    it('is refused before its signatures are computed, and is good once the canister was topped up', async () => {
        await bank.leave(MESSAGE + 10n * BILLION);
        const certificate = await jury.certificate();
        const before = await jury.state();
        const [{ balance }] = [await cycles()];
        await expect(jury.commit(certificate)).rejects.toMatchObject(refused);
        expect(balance - (await cycles()).balance).toBeLessThan(BILLION / 10n);
        await expect(jury.call('add_certificate', 0, certificate)).rejects.toMatchObject(refused);
        expect(await jury.state()).toEqual(before);
        await topUp(5n);
        expect(await jury.commit(certificate)).toBe(1);
    });
});

describeEmbedded('below the freezing threshold', () => {
    it('nothing is answered, and nothing is lost', async () => {
        await jury.commit();
        const before = await jury.state();
        await bank.leave(1_000_000n);
        await bank.after(DAY);
        await expect(jury.length()).rejects.toThrow(/unable to process query calls because/);
        await expect(jury.select(0, 12)).rejects.toThrow(/out of cycles/);
        await topUp(1000n);
        expect(await jury.state()).toEqual({ ...(before as object), root: expect.any(String) as string });
        expect(await jury.select(0, 12)).toBe(1);
    });
});
