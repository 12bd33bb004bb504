import { awaitAnswer, execute, ingressStatus, query, submit } from './calls.js';
import {
    addCycles,
    answerHttpsOutcall,
    getControllers,
    getCycles,
    getStableMemory,
    getSubnet,
    pendingHttpsOutcalls,
    publicKey,
    setStableMemory
} from './canisters.js';
import { PocketIcError } from './error.js';
import { asFields, asNat, type Fields } from './fields.js';
import type { Instance } from './instance.js';
import type { Instances } from './instances.js';
import { topology } from './topology.js';

/** Every request that the interface has. Answers are what becomes JSON. */

type OnInstance = (instance: Instance, fields: Fields, server: Instances) => unknown;

const noFields = (fields: Fields, names: readonly string[]) => {
    for (const name of names) {
        const value = fields[name];
        if (value !== undefined && value !== null && value !== 0)
            throw new PocketIcError('Unsupported', `${name} is not available here: leave it out`);
    }
};
const time = (fields: Fields) => asNat(fields['nanos_since_epoch'], 'nanos_since_epoch', 64);
/** For what answers nothing. */
const silent =
    (action: (instance: Instance, fields: Fields) => void) => (instance: Instance, fields: Fields) => {
        action(instance, fields);
        return null;
    };

/** Below `/instances/<id>/`. */
const ON_INSTANCE: Readonly<Record<string, OnInstance>> = {
    'POST update/submit_ingress_message': submit,
    'POST update/await_ingress_message': awaitAnswer,
    'POST update/execute_ingress_message': execute,
    'POST read/ingress_status': ingressStatus,
    'POST read/query': query,
    'POST update/tick': silent((instance, fields) => {
        noFields(fields, ['blockmakers']);
        instance.driver.round();
    }),
    'GET read/get_time': (instance) => ({ nanos_since_epoch: instance.time }),
    'POST update/set_time': silent((instance, fields) => instance.setTime(time(fields))),
    'POST update/set_certified_time': silent((instance, fields) => instance.setCertifiedTime(time(fields))),
    'POST read/pub_key': publicKey,
    'GET _/topology': (instance) => topology(instance.subnets),
    'POST read/get_subnet': getSubnet,
    'POST read/get_controllers': getControllers,
    'POST read/get_cycles': getCycles,
    'POST update/add_cycles': addCycles,
    'POST update/set_stable_memory': (instance, fields, { blobs }) =>
        setStableMemory(instance, fields, blobs),
    'POST read/get_stable_memory': getStableMemory,
    'GET read/get_canister_http': pendingHttpsOutcalls,
    'POST update/mock_canister_http': answerHttpsOutcall,
    'GET auto_progress': (instance) => instance.isLive,
    'POST auto_progress': silent((instance, fields) => {
        noFields(fields, ['artificial_delay_ms']);
        instance.goLive();
    }),
    'POST stop_progress': silent((instance) => instance.stopLive())
};

export interface RestRequest {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
}

/** @throws {PocketIcError} */
export async function route(server: Instances, { method, path, body }: RestRequest): Promise<unknown> {
    const [, folder, id, endpoint] = /^\/(instances|http_gateway)\/(\d{1,15})(?:\/(.+))?$/.exec(path) ?? [];
    const request = `${method} ${folder === undefined ? path : folder}${endpoint === undefined ? '' : '/*'}`;
    switch (request) {
        case 'POST /instances':
            return server.create(body);
        case 'DELETE instances':
            return server.delete(Number(id));
        case 'POST /http_gateway':
            return server.openGateway(asFields(body, 'the body'));
        case 'POST http_gateway/*':
            if (endpoint === 'stop') return server.gateways.close(Number(id));
    }
    const handler = folder === 'instances' ? ON_INSTANCE[`${method} ${endpoint}`] : undefined;
    if (handler === undefined)
        throw new PocketIcError('NotFound', `there is no ${method} ${path.slice(0, 200)}`);
    return handler(server.find(Number(id)), asFields(body ?? {}, 'the body'), server);
}
