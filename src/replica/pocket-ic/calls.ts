import { asBlob, asFields, asPrincipal, asText, type Fields, toBase64 } from './fields.js';
import { isOnSubnet } from '../canister-ids.js';
import { toHex } from '../../protocol/bytes.js';
import { MANAGEMENT_ID } from '../management/index.js';
import { ERROR_CODES, REJECT_CODES, type Response } from '../reject.js';
import { PocketIcError } from './error.js';
import type { Instance } from './instance.js';
import type { Call } from './messages.js';

/** The endpoints of calls and queries: the forms of their bodies and of their answers. */

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
const namesOf = (codes: Readonly<Record<string, number>>) =>
    new Map(Object.entries(codes).map(([name, code]) => [code, capital(name)]));

const REJECT_NAMES = namesOf(REJECT_CODES);
/** As PocketIC's own server calls them, where that differs. */
const ERROR_NAMES = new Map([
    ...namesOf(ERROR_CODES),
    [ERROR_CODES.subnetOversubscribed, 'SubnetOversubscribed'],
    [ERROR_CODES.snapshotNotFound, 'CanisterSnapshotNotFound'],
    [ERROR_CODES.instructionLimitExceeded, 'CanisterInstructionLimitExceeded'],
    [ERROR_CODES.callGraphTooDeep, 'QueryCallGraphTooDeep'],
    [ERROR_CODES.callGraphInstructionLimitExceeded, 'QueryCallGraphTotalInstructionLimitExceeded'],
    [ERROR_CODES.compositeQueryReplicated, 'CompositeQueryCalledInReplicatedMode'],
    [ERROR_CODES.wasmMemoryLimitExceeded, 'CanisterWasmMemoryLimitExceeded'],
    [ERROR_CODES.callOutcomeUnknown, 'ResponseDropped']
]);

function encode(response: Response, certified: boolean): Fields {
    if (response.kind === 'reply') return { Ok: toBase64(response.arg) };
    const { code, errorCode, message } = response;
    return {
        Err: {
            reject_code: REJECT_NAMES.get(code) ?? String(code),
            reject_message: message,
            error_code: ERROR_NAMES.get(Number(errorCode.slice('IC'.length))) ?? errorCode,
            certified
        }
    };
}

/** Checks that what a call is addressed by is here. There is one place for canisters, so nothing depends on it. */
function checkEffectivePrincipal(instance: Instance, value: unknown): void {
    if (value === undefined || value === null || value === 'None') return;
    const fields = asFields(value, 'effective_principal');
    if ('SubnetId' in fields) {
        const id = asPrincipal(fields['SubnetId'], 'SubnetId').toText();
        const { applicationId, nnsId } = instance.subnets;
        if (id === applicationId.toText()) return;
        throw id === nnsId?.toText()
            ? new PocketIcError('SubnetRequestRoutingError', 'the NNS subnet holds no canisters here')
            : new PocketIcError('SubnetNotFound', `there is no subnet ${id} in this instance`);
    }
    checkRoute(instance, asPrincipal(fields['CanisterId'], 'CanisterId').toUint8Array());
}

function checkRoute({ subnets }: Instance, canisterId: Uint8Array): void {
    const id = asPrincipal(toBase64(canisterId), 'canister_id');
    if (toHex(canisterId) === MANAGEMENT_ID || isOnSubnet(id, subnets.firstCanister)) return;
    throw new PocketIcError('CanisterRequestRoutingError', `no subnet holds canister ${id.toText()}`);
}

function readCall(instance: Instance, fields: Fields): Call {
    if (fields['sender_info'] !== undefined && fields['sender_info'] !== null)
        throw new PocketIcError('Unsupported', 'sender_info is not available here: leave it out');
    checkEffectivePrincipal(instance, fields['effective_principal']);
    const canisterId = asPrincipal(fields['canister_id'], 'canister_id').toUint8Array();
    checkRoute(instance, canisterId);
    return {
        sender: asPrincipal(fields['sender'], 'sender').toUint8Array(),
        canisterId,
        method: asText(fields['method'], 'method'),
        arg: asBlob(fields['payload'], 'payload')
    };
}

const messageId = (fields: Fields) => asBlob(fields['message_id'], 'message_id');

export function submit(instance: Instance, fields: Fields): Fields {
    const outcome = instance.messages.submit(readCall(instance, fields));
    if (!(outcome instanceof Uint8Array)) return encode(outcome, false);
    const effective = fields['effective_principal'] ?? 'None';
    return { Ok: { effective_principal: effective, message_id: toBase64(outcome) } };
}

export async function awaitAnswer(instance: Instance, fields: Fields): Promise<Fields> {
    return encode(await instance.messages.await(messageId(fields)), true);
}

export async function execute(instance: Instance, fields: Fields): Promise<Fields> {
    const outcome = instance.messages.submit(readCall(instance, fields));
    if (!(outcome instanceof Uint8Array)) return encode(outcome, false);
    return encode(await instance.messages.await(outcome), true);
}

export function ingressStatus(instance: Instance, fields: Fields): Fields | null {
    const id = messageId(asFields(fields['raw_message_id'], 'raw_message_id'));
    const caller = fields['raw_caller'];
    const known = caller === undefined || caller === null ? undefined : asPrincipal(caller, 'raw_caller');
    const response = instance.messages.status(id, known?.toUint8Array());
    return response === undefined ? null : encode(response, true);
}

export function query(instance: Instance, fields: Fields): Fields {
    return encode(instance.messages.query(readCall(instance, fields)), false);
}
