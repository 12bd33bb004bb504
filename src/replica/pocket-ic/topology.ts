import type { Principal } from '@dfinity/principal';
import { canisterIdOf, rangesOf } from '../canister-ids.js';
import { asFields, asList, type Fields, toBase64 } from './fields.js';
import { PocketIcError } from './error.js';

/** Which subnets an instance may have, and how they are told of. */

export interface InstanceOptions {
    /** There is a subnet for the root key, apart from that of the canisters. */
    readonly hasNns: boolean;
    /** Messages are let in without asking the canister's `canister_inspect_message`. */
    readonly disableIngressValidation: boolean;
    /** Long messages run over several rounds. */
    readonly isSliced: boolean;
    /** Nothing costs cycles. */
    readonly isFree: boolean;
}

const ABSENT = ['sns', 'ii', 'fiduciary', 'bitcoin'];
const ABSENT_LISTS = ['system', 'verified_application', 'cloud_engine'];
const KNOWN = [
    'subnet_config_set',
    'icp_config',
    'icp_features',
    'disable_ingress_validation',
    'http_gateway_config'
];

const isGiven = (value: unknown) => value !== undefined && value !== null;
const unsupported = (detail: string) =>
    new PocketIcError(
        'UnsupportedTopology',
        `${detail}. Ask for one application subnet, and at most an NNS subnet beside it`
    );

function checkSubnet(value: unknown, what: string): void {
    const config = asFields(value, what);
    if (isGiven(config['state_config']) && config['state_config'] !== 'New')
        throw unsupported(`the ${what} subnet cannot be loaded from a path`);
    if (config['instruction_config'] === 'Benchmarking')
        throw unsupported(`the ${what} subnet cannot have other instruction limits than the network's`);
}

function checkNothingElse(request: Fields): void {
    for (const [name, value] of Object.entries(request)) {
        if (!KNOWN.includes(name) && isGiven(value))
            throw new PocketIcError('Unsupported', `the option ${name} is not known here: leave it out`);
    }
    for (const name of ['icp_config', 'icp_features', 'http_gateway_config']) {
        const asked = isGiven(request[name]) && Object.values(asFields(request[name], name)).some(isGiven);
        if (asked) throw new PocketIcError('Unsupported', `${name} is not available here: leave it out`);
    }
}

/** Reads the body of "create an instance". @throws {PocketIcError} for every subnet that is not to be had. */
export function readInstanceOptions(body: unknown): InstanceOptions {
    const request = asFields(body, 'the body');
    checkNothingElse(request);
    const subnets = asFields(request['subnet_config_set'], 'subnet_config_set');
    for (const kind of ABSENT)
        if (isGiven(subnets[kind])) throw unsupported(`there is no ${kind} subnet here`);
    for (const kind of ABSENT_LISTS) {
        const asked = isGiven(subnets[kind]) ? asList(subnets[kind], kind).length : 0;
        if (asked > 0) throw unsupported(`there is no ${kind} subnet here`);
    }
    const applications = asList(subnets['application'] ?? [], 'application');
    if (applications.length !== 1)
        throw unsupported(`there cannot be ${applications.length} application subnets`);
    checkSubnet(applications[0], 'application');
    const hasNns = isGiven(subnets['nns']);
    if (hasNns) checkSubnet(subnets['nns'], 'nns');
    const application = asFields(applications[0], 'application');
    return {
        hasNns,
        disableIngressValidation: request['disable_ingress_validation'] === true,
        isSliced: application['dts_flag'] !== 'Disabled',
        isFree: application['cost_schedule'] === 'Free'
    };
}

const id = (canister: Principal) => ({ canister_id: toBase64(canister.toUint8Array()) });

function subnetConfig(kind: string, seed: Uint8Array, ranges: readonly [Principal, Principal][]) {
    return {
        subnet_kind: kind,
        subnet_seed: [...seed],
        instruction_config: 'Production',
        size: 1,
        node_ids: [],
        canister_ranges: ranges.map(([start, end]) => ({ start: id(start), end: id(end) }))
    };
}

export interface Subnets {
    readonly seed: Uint8Array;
    readonly applicationId: Principal;
    readonly nnsId: Principal | undefined;
    readonly firstCanister: bigint;
}

/** PocketIC gives out ranges downwards from this one; an NNS subnet, if there is one, takes the first. */
const HIGHEST_RANGE = 0xffff_ffff_ffe0_0000n;
const WITH_NNS = 0xffff_ffff_ffd0_0000n;

/** Of the ids of new canisters. */
export const firstCanisterIndex = ({ hasNns }: InstanceOptions): bigint =>
    hasNns ? WITH_NNS : HIGHEST_RANGE;

export function topology({ seed, applicationId, nnsId, firstCanister }: Subnets): Fields {
    const first = canisterIdOf(firstCanister);
    const ranges = rangesOf(firstCanister).map((range): [Principal, Principal] => [
        canisterIdOf(range.first),
        canisterIdOf(range.last)
    ]);
    const nns = nnsId === undefined ? {} : { [nnsId.toText()]: subnetConfig('NNS', seed, []) };
    return {
        subnet_configs: {
            [applicationId.toText()]: subnetConfig('Application', seed, ranges),
            ...nns
        },
        default_effective_canister_id: id(first)
    };
}
