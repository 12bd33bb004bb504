import { asciiBytes, concatBytes, equalBytes, toHex } from '../../protocol/bytes.js';
import { encodeCbor } from '../encoding/index.js';
import { type Hashable, hashOfMap } from '../../protocol/request-id.js';
import { MANAGEMENT_ID } from '../management/index.js';
import type { Reject } from '../reject.js';
import { admit, MAX_INGRESS_MESSAGE, tooLarge } from './admission.js';
import { BadRequest } from './bad-request.js';
import { openEnvelope, principalFromText } from './envelope.js';
import type { Node } from './node.js';
import { checkCanisterPaths, checkSubnetPaths } from './read-state.js';

/** The endpoints of the interface specification's section "HTTPS interface"; how they are called, `server.ts` says. */

export interface HttpAnswer {
    readonly status: number;
    readonly body: Uint8Array;
    /** Absent where it is among the headers. */
    readonly type: 'application/cbor' | 'text/plain' | undefined;
    readonly headers?: readonly (readonly [name: string, value: string])[];
}

const RESPONSE_DOMAIN = concatBytes(Uint8Array.of(11), asciiBytes('ic-response'));
const SYNC_CALL_MILLISECONDS = 10_000;
const accepted = (reason: string): HttpAnswer => ({
    status: 202,
    body: new TextEncoder().encode(reason),
    type: 'text/plain'
});
const ACCEPTED = accepted('');

const cbor = (value: unknown, status = 200): HttpAnswer => ({
    status,
    body: encodeCbor(value),
    type: 'application/cbor'
});

const rejectFields = ({ code, message, errorCode }: Reject) => ({
    reject_code: code,
    reject_message: message,
    error_code: errorCode
});

export function status({ driver }: Node): HttpAnswer {
    return cbor({
        ic_api_version: '0.18.0',
        impl_version: 'local-replica',
        replica_health_status: 'healthy',
        root_key: driver.subnet.keys.root.publicKeyDer
    });
}

/** The URL and the envelope must name the same canister; a management call goes by any canister of the subnet. */
function checkEffectiveId(text: string, canisterId: Uint8Array): void {
    const effective = principalFromText(text).toUint8Array();
    if (toHex(canisterId) === MANAGEMENT_ID || equalBytes(effective, canisterId)) return;
    throw new BadRequest('Specified CanisterId does not match effective canister id in URL');
}

const SYNC_CALL_TEXTS = {
    duplicate: 'Duplicate request. Message is already being tracked and executed.',
    late: 'Message did not complete execution and certification within the replica defined timeout.'
};

/** Call v2 (asynchronous), v3 and v4 (synchronous; v4 delegates by sharded ranges). */
export async function call(
    node: Node,
    effectiveId: string,
    body: Uint8Array,
    version: 2 | 3 | 4
): Promise<HttpAnswer> {
    const { driver, awaited } = node;
    const envelope = openEnvelope(body, 'call', driver.now());
    checkEffectiveId(effectiveId, envelope.content.canisterId);
    if (body.length > MAX_INGRESS_MESSAGE)
        throw new BadRequest(tooLarge(envelope.requestId, body.length), 413);
    const requestId = toHex(envelope.requestId);
    const { history } = driver.subnet;
    if (!history.records.has(requestId)) {
        driver.refresh();
        const { content, sender } = envelope;
        const { method, arg, canisterId } = content;
        const refused = admit(driver, canisterId, { sender, method, arg }, body.length);
        if (refused !== undefined) {
            const fields = rejectFields(refused);
            return cbor(version === 2 ? fields : { status: 'non_replicated_rejection', ...fields });
        }
        driver.submit({ ...envelope, bytes: body.length });
    }
    if (version === 2) return ACCEPTED;
    const known = () => history.records.get(requestId)?.status.state ?? 'received';
    if (known() === 'received') {
        if (awaited.has(requestId)) return accepted(SYNC_CALL_TEXTS.duplicate);
        awaited.add(requestId);
        await history.wait(requestId, SYNC_CALL_MILLISECONDS).finally(() => awaited.delete(requestId));
        if (known() !== 'done') return accepted(SYNC_CALL_TEXTS.late);
    }
    const path = [asciiBytes('request_status'), envelope.requestId];
    const certificate = driver.certifier.certificate([path], version === 3 ? 'flat' : 'sharded');
    return cbor({ status: 'replied', certificate });
}

/** Query v2 and v3 (which differ in the delegation that the canister's certificate comes with). */
export function queryCall(node: Node, effectiveId: string, body: Uint8Array, version: 2 | 3): HttpAnswer {
    const { driver, queries } = node;
    const { content, sender, requestId } = openEnvelope(body, 'query', driver.now());
    checkEffectiveId(effectiveId, content.canisterId);
    const question = { sender, method: content.method, arg: content.arg };
    const { response } = queries.answer(content.canisterId, question, version === 2 ? 'flat' : 'sharded');
    const answer: Record<string, Hashable> =
        response.kind === 'reply'
            ? { status: 'replied', reply: { arg: response.arg } }
            : { status: 'rejected', ...rejectFields(response) };
    const timestamp = driver.subnet.time;
    const { node: signer } = driver.subnet.keys;
    const hash = hashOfMap({ ...answer, timestamp, request_id: requestId });
    const signature = signer.sign(concatBytes(RESPONSE_DOMAIN, hash));
    return cbor({
        ...answer,
        signatures: [{ timestamp, signature, identity: signer.nodeId.toUint8Array() }]
    });
}

export function readCanisterState(
    { driver }: Node,
    effectiveId: string,
    body: Uint8Array,
    version: 2 | 3
): HttpAnswer {
    const { content, sender } = openEnvelope(body, 'read_state', driver.now());
    const target = principalFromText(effectiveId).toUint8Array();
    checkCanisterPaths(content.paths, { subnet: driver.subnet, sender, target });
    driver.refresh();
    return cbor({
        certificate: driver.certifier.certificate(content.paths, version === 2 ? 'flat' : 'sharded')
    });
}

export function readSubnetState({ driver }: Node, subnetId: string, body: Uint8Array): HttpAnswer {
    const { content } = openEnvelope(body, 'read_state', driver.now());
    principalFromText(subnetId);
    checkSubnetPaths(content.paths);
    driver.refresh();
    return cbor({ certificate: driver.certifier.certificate(content.paths, 'none') });
}
