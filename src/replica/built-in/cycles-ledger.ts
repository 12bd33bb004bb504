import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { decodeForeignCandid } from '../../protocol/foreign-candid.js';
import {
    controllersOf,
    create,
    type DecodedSettings,
    encoded,
    ManagementFault,
    Settings,
    withoutFee
} from '../management/index.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import type { Question, Subnet } from '../state/index.js';

const { Opt, Vec, Nat, Nat8, Nat64, Text, Record, Variant } = IDL;

/** The arguments and results of the cycles ledger's `create_canister`. */
const CreateArgument = Record({
    from_subaccount: Opt(Vec(Nat8)),
    created_at_time: Opt(Nat64),
    amount: Nat,
    creation_args: Opt(
        Record({
            subnet_selection: Opt(
                Variant({
                    Subnet: Record({ subnet: IDL.Principal }),
                    Filter: Record({ subnet_type: Opt(Text) })
                })
            ),
            settings: Opt(Settings)
        })
    )
});

const CreateResult = Variant({
    Ok: Record({ block_id: Nat, canister_id: IDL.Principal }),
    Err: Variant({
        FailedToCreate: Record({ fee_block: Opt(Nat), refund_block: Opt(Nat), error: Text }),
        GenericError: Record({ message: Text, error_code: Nat })
    })
});

/** Those of `withdraw`, with the errors that can come here. */
const WithdrawArgument = Record({
    from_subaccount: Opt(Vec(Nat8)),
    created_at_time: Opt(Nat64),
    to: IDL.Principal,
    amount: Nat
});
const WithdrawResult = Variant({
    Ok: Nat,
    Err: Variant({ InvalidReceiver: Record({ receiver: IDL.Principal }) })
});

interface Creation {
    readonly amount: bigint;
    readonly creation_args: [] | [CreationArguments];
}

interface CreationArguments {
    readonly subnet_selection: [] | [{ Subnet: { subnet: Principal } } | { Filter: unknown }];
    readonly settings: [] | [DecodedSettings];
}

interface Withdrawal {
    readonly to: Principal;
    readonly amount: bigint;
}

function read<T>(type: IDL.Type, arg: Uint8Array): T | undefined {
    try {
        return decodeForeignCandid([type], arg)[0] as T;
    } catch {
        return undefined;
    }
}

const undecodable = (method: string): Response =>
    reject(ERROR_CODES.canisterCalledTrap, `${method}: the argument cannot be decoded`);

const failed = (error: string): Response =>
    encoded(CreateResult, { Err: { FailedToCreate: { fee_block: [], refund_block: [], error } } });

/**
 * Creates a canister with the cycles asked for. Nobody has an account here: the cycles come out of nothing, like
 * those of `provisional_create_canister_with_cycles`, and there is no block. The fee for the creation is taken.
 */
export function createThroughLedger(subnet: Subnet, { sender, arg }: Question): Response {
    const decoded = read<Creation>(CreateArgument, arg);
    if (decoded === undefined) return undecodable('create_canister');
    const given = decoded.creation_args[0];
    const selection = given?.subnet_selection[0];
    const own = subnet.keys.subnetId.toText();
    if (selection !== undefined && 'Subnet' in selection && selection.Subnet.subnet.toText() !== own) {
        return failed(`subnet ${selection.Subnet.subnet.toText()} does not exist; the only one is ${own}`);
    }
    const owner = Principal.fromUint8Array(sender);
    const settings = given?.settings[0];
    try {
        const controllers = controllersOf(settings, [owner]);
        const creation = { controllers, settings, cycles: withoutFee(subnet, decoded.amount), sender: owner };
        const { id } = create(subnet, creation);
        return encoded(CreateResult, { Ok: { block_id: 0n, canister_id: id } });
    } catch (error) {
        if (!(error instanceof ManagementFault)) throw error;
        return failed(error.message);
    }
}

/** Gives cycles to a canister, whoever asks for it, out of nothing like those of a creation. There is no block. */
export function withdrawFromLedger(subnet: Subnet, { arg }: Question): Response {
    const decoded = read<Withdrawal>(WithdrawArgument, arg);
    if (decoded === undefined) return undecodable('withdraw');
    const canister = subnet.canisters.get(toHex(decoded.to.toUint8Array()));
    if (canister === undefined)
        return encoded(WithdrawResult, { Err: { InvalidReceiver: { receiver: decoded.to } } });
    canister.cycles += decoded.amount;
    return encoded(WithdrawResult, { Ok: 0n });
}
