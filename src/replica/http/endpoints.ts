import { asciiBytes, concatBytes, equalBytes, toHex } from '../../protocol/bytes.js';
import { callBuiltIn, isBuiltIn } from '../built-in/index.js';
import { encodeCbor } from '../encoding/index.js';
import { type Hashable, hashOfMap } from '../../protocol/request-id.js';
import type { RangeLayout } from '../certify/index.js';
import { inspect, query } from '../execution/index.js';
import { MANAGEMENT_ID, queryManagement } from '../management/index.js';
import { ERROR_CODES, reject, type Reject, type Response } from '../reject.js';
import type { RoundDriver } from '../rounds/index.js';
import { BadRequest } from './bad-request.js';
import { type CallContent, type Envelope, openEnvelope, principalFromText } from './envelope.js';
import { checkCanisterPaths, checkSubnetPaths } from './read-state.js';

/** The endpoints of the interface specification's section "HTTPS interface"; how they are called, `server.ts` says. */

export interface HttpAnswer {
    readonly status: number;
    readonly body: Uint8Array;
    readonly type: 'application/cbor' | 'text/plain';
}

const RESPONSE_DOMAIN = concatBytes(Uint8Array.of(11), asciiBytes('ic-response'));
const SYNC_CALL_MILLISECONDS = 10_000;
const ACCEPTED: HttpAnswer = { status: 202, body: new Uint8Array(0), type: 'text/plain' };

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

export function status(driver: RoundDriver): HttpAnswer {
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

/** Whether the network would let the call in: the canister is there, and does not refuse it. */
function admit(
    driver: RoundDriver,
    { content, sender }: Envelope<CallContent>,
    bytes: number
): Reject | undefined {
    const key = toHex(content.canisterId);
    if (key === MANAGEMENT_ID || isBuiltIn(key)) return undefined;
    const canister = driver.subnet.canisters.get(key);
    if (canister === undefined) {
        return reject(
            ERROR_CODES.canisterNotFound,
            `Canister ${driver.idText(content.canisterId)} not found`
        );
    }
    return inspect(driver.subnet, canister, { sender, method: content.method, arg: content.arg }, bytes);
}

/** Call v2 (asynchronous), v3 and v4 (synchronous; v4 delegates by sharded ranges). */
export async function call(
    driver: RoundDriver,
    effectiveId: string,
    body: Uint8Array,
    version: 2 | 3 | 4
): Promise<HttpAnswer> {
    const envelope = openEnvelope(body, 'call', driver.now());
    checkEffectiveId(effectiveId, envelope.content.canisterId);
    const requestId = toHex(envelope.requestId);
    const { history } = driver.subnet;
    if (!history.records.has(requestId)) {
        driver.refresh();
        const refused = admit(driver, envelope, body.length);
        if (refused !== undefined) {
            const fields = rejectFields(refused);
            return cbor(version === 2 ? fields : { status: 'non_replicated_rejection', ...fields });
        }
        driver.submit({ ...envelope, bytes: body.length });
    }
    if (version === 2) return ACCEPTED;
    await history.wait(requestId, SYNC_CALL_MILLISECONDS);
    if (history.records.get(requestId)?.status.state !== 'done') return ACCEPTED;
    const path = [asciiBytes('request_status'), envelope.requestId];
    const certificate = driver.certifier.certificate([path], version === 3 ? 'flat' : 'sharded');
    return cbor({ status: 'replied', certificate });
}

function answerQuery(
    driver: RoundDriver,
    { content, sender }: Envelope<CallContent>,
    layout: RangeLayout
): Response {
    const key = toHex(content.canisterId);
    const canister = driver.subnet.canisters.get(key);
    if (canister === undefined) {
        if (key === MANAGEMENT_ID) return queryManagement(driver.subnet, sender, content.method, content.arg);
        const question = { sender, method: content.method, arg: content.arg };
        const builtIn = callBuiltIn(driver.subnet, key, question, 'query');
        if (builtIn !== undefined) return builtIn;
        return reject(
            ERROR_CODES.canisterNotFound,
            `Canister ${driver.idText(content.canisterId)} not found`
        );
    }
    const certificate = () => driver.certifier.dataCertificate(canister.idBytes, layout);
    return query(driver.subnet, canister, { sender, method: content.method, arg: content.arg }, certificate)
        .response;
}

/** Query v2 and v3 (which differ in the delegation that the canister's certificate comes with). */
export function queryCall(
    driver: RoundDriver,
    effectiveId: string,
    body: Uint8Array,
    version: 2 | 3
): HttpAnswer {
    const envelope = openEnvelope(body, 'query', driver.now());
    checkEffectiveId(effectiveId, envelope.content.canisterId);
    driver.refresh();
    const response = answerQuery(driver, envelope, version === 2 ? 'flat' : 'sharded');
    const answer: Record<string, Hashable> =
        response.kind === 'reply'
            ? { status: 'replied', reply: { arg: response.arg } }
            : { status: 'rejected', ...rejectFields(response) };
    const timestamp = driver.subnet.time;
    const { node } = driver.subnet.keys;
    const hash = hashOfMap({ ...answer, timestamp, request_id: envelope.requestId });
    const signature = node.sign(concatBytes(RESPONSE_DOMAIN, hash));
    return cbor({ ...answer, signatures: [{ timestamp, signature, identity: node.nodeId.toUint8Array() }] });
}

export function readCanisterState(
    driver: RoundDriver,
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

export function readSubnetState(driver: RoundDriver, subnetId: string, body: Uint8Array): HttpAnswer {
    const { content } = openEnvelope(body, 'read_state', driver.now());
    principalFromText(subnetId);
    checkSubnetPaths(content.paths);
    driver.refresh();
    return cbor({ certificate: driver.certifier.certificate(content.paths, 'none') });
}
