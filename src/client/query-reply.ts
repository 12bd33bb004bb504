import { hashOfMap, IC_RESPONSE_DOMAIN_SEPARATOR } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { concatBytes } from '../protocol/bytes.js';
import { verifyEd25519 } from '../verifier/signature/index.js';
import { AnswerFields } from './answer-fields.js';
import { notVouchedFor, type Reject } from './failures.js';

/** What nodes answered to a query; whether they are of the network is for `isSigned` to say. */
export interface QueryReply {
    readonly answer: { readonly reply: Uint8Array } | { readonly reject: Reject };
    readonly signatures: readonly NodeSignature[];
}

export interface NodeSignature {
    /** Nanoseconds since 1970: of the state that was asked. */
    readonly timestamp: bigint;
    readonly node: string;
    readonly signature: Uint8Array;
}

/** @throws {ClientError} `UNREACHABLE`, `REPLY_UNVERIFIED` */
export function readQueryReply(body: Uint8Array): QueryReply {
    const fields = AnswerFields.of(body);
    const reply = fields.field('reply')?.bytes('arg');
    const reject = fields.reject();
    const signatures = fields.list('signatures').flatMap((one) => {
        const [timestamp, identity] = [one.natural('timestamp'), one.bytes('identity')];
        const signature = one.bytes('signature');
        if (timestamp === undefined || identity === undefined || signature === undefined) return [];
        return [{ timestamp, node: Principal.fromUint8Array(identity).toText(), signature }];
    });
    const status = fields.text('status');
    if (status === 'replied' && reply !== undefined) return { answer: { reply }, signatures };
    if (status === 'rejected' && reject !== undefined) return { answer: { reject }, signatures };
    throw notVouchedFor();
}

/** Whether a reply has signatures, and each is by a node of the subnet (interface specification, "Request: Query"). */
export function isSigned(
    { answer, signatures }: QueryReply,
    requestId: Uint8Array,
    keys: ReadonlyMap<string, Uint8Array>
): boolean {
    const content =
        'reply' in answer
            ? { status: 'replied', reply: { arg: answer.reply } }
            : {
                  status: 'rejected',
                  reject_code: answer.reject.rejectCode,
                  reject_message: answer.reject.message,
                  ...(answer.reject.errorCode !== undefined && { error_code: answer.reject.errorCode })
              };
    const signedBy = ({ timestamp, node, signature }: NodeSignature): boolean => {
        const key = keys.get(node);
        const hash = hashOfMap({ ...content, timestamp, request_id: requestId });
        const message = concatBytes(IC_RESPONSE_DOMAIN_SEPARATOR, hash);
        return key !== undefined && verifyEd25519(signature, message, key);
    };
    return signatures.length > 0 && signatures.every(signedBy);
}
