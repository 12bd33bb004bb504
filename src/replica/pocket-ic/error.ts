/** Names as PocketIC's own server gives them, where it has one for the case: clients match on them. */
export type PocketIcErrorName =
    | 'NotFound'
    | 'InstanceNotFound'
    | 'GatewayNotFound'
    | 'BlobNotFound'
    | 'BadRequest'
    | 'BodyTooLarge'
    | 'Unsupported'
    | 'UnsupportedTopology'
    | 'BadIngressMessage'
    | 'UnknownMessage'
    | 'CanisterNotFound'
    | 'CanisterIsEmpty'
    | 'CanisterRequestRoutingError'
    | 'SubnetNotFound'
    | 'SubnetRequestRoutingError'
    | 'SettingTimeIntoPast'
    | 'AutoProgressEnabled'
    | 'InvalidCanisterHttpRequestId'
    | 'Forbidden'
    | 'Internal';

const STATUS: Partial<Record<PocketIcErrorName, number>> = {
    NotFound: 404,
    GatewayNotFound: 404,
    BlobNotFound: 404,
    BodyTooLarge: 413,
    Internal: 500
};

/** A request that the server cannot do: answered with `{"message": "<name>: <what to do>"}`. */
export class PocketIcError extends Error {
    readonly status: number;

    constructor(
        override readonly name: PocketIcErrorName,
        detail: string
    ) {
        // Numbers are given as PocketIC's own server prints them.
        super(detail.startsWith('(') ? `${name}(${detail})` : `${name}: ${detail}`);
        this.status = STATUS[name] ?? 400;
    }
}
