import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
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
const Argument = Record({
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

const Result = Variant({
    Ok: Record({ block_id: Nat, canister_id: IDL.Principal }),
    Err: Variant({
        FailedToCreate: Record({ fee_block: Opt(Nat), refund_block: Opt(Nat), error: Text }),
        GenericError: Record({ message: Text, error_code: Nat })
    })
});

interface Decoded {
    readonly amount: bigint;
    readonly creation_args: [] | [CreationArguments];
}

interface CreationArguments {
    readonly subnet_selection: [] | [{ Subnet: { subnet: Principal } } | { Filter: unknown }];
    readonly settings: [] | [DecodedSettings];
}

function read(arg: Uint8Array): Decoded | undefined {
    try {
        return IDL.decode([Argument], arg.slice())[0] as unknown as Decoded;
    } catch {
        return undefined;
    }
}

const failed = (error: string): Response =>
    encoded(Result, { Err: { FailedToCreate: { fee_block: [], refund_block: [], error } } });

/**
 * Creates a canister with the cycles asked for. Nobody has an account here: the cycles come out of nothing, like
 * those of `provisional_create_canister_with_cycles`, and there is no block. The fee for the creation is taken.
 */
export function createThroughLedger(subnet: Subnet, { sender, arg }: Question): Response {
    const decoded = read(arg);
    if (decoded === undefined) {
        return reject(ERROR_CODES.canisterCalledTrap, 'create_canister: the argument cannot be decoded');
    }
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
        return encoded(Result, { Ok: { block_id: 0n, canister_id: id } });
    } catch (error) {
        if (!(error instanceof ManagementFault)) throw error;
        return failed(error.message);
    }
}
