import type { EntryPoint } from './execution.js';

/**
 * Where each system call may be called (interface specification, "Overview of imports") and the fixed part of its
 * price in instructions; calls that move bytes pay more for each byte.
 */
export interface Rule {
    readonly where: ReadonlySet<EntryPoint>;
    readonly cost: bigint;
}

const NOT_START = 'I G U RQ NRQ CQ Ry Rt CRy CRt C CC F T';
const ALL = `${NOT_START} s`;
const ANSWERS = 'U RQ NRQ CQ Ry Rt CRy CRt';
const SENDS = 'U CQ Ry Rt CRy CRt T';

const RULES: readonly (readonly [where: string, cost: number, names: string])[] = [
    ['I U RQ NRQ CQ Ry CRy F', 500, 'msg_arg_data_size msg_arg_data_copy'],
    [NOT_START, 500, 'msg_caller_size msg_caller_copy'],
    [
        `${ANSWERS} C CC F`,
        500,
        'msg_caller_info_data_size msg_caller_info_data_copy msg_caller_info_signer_size msg_caller_info_signer_copy'
    ],
    ['Ry Rt CRy CRt C CC', 500, 'msg_reject_code'],
    ['Rt CRt', 500, 'msg_reject_msg_size msg_reject_msg_copy'],
    [ANSWERS, 500, 'msg_deadline'],
    [ANSWERS, 500, 'msg_reply_data_append msg_reply msg_reject'],
    [
        'U RQ Ry Rt',
        500,
        'msg_cycles_available msg_cycles_available128 msg_cycles_accept msg_cycles_accept128'
    ],
    ['Ry Rt', 500, 'msg_cycles_refunded msg_cycles_refunded128'],
    ['I G U RQ Ry Rt C T', 500, 'cycles_burn128'],
    ['U Ry Rt T', 500, 'mint_cycles128'],
    [ALL, 500, 'canister_self_size canister_self_copy canister_status canister_version'],
    [ALL, 500, 'canister_cycle_balance canister_cycle_balance128 canister_liquid_cycle_balance128'],
    [ALL, 500, 'subnet_self_size subnet_self_copy subnet_self_node_count'],
    ['F', 500, 'msg_method_name_size msg_method_name_copy accept_message'],
    [SENDS, 1500, 'call_new'],
    [SENDS, 500, 'call_on_cleanup call_data_append call_with_best_effort_response'],
    ['U Ry Rt T', 500, 'call_cycles_add call_cycles_add128'],
    [SENDS, 5000, 'call_perform'],
    [ALL, 0, 'stable_size stable64_size'],
    [ALL, 20, 'stable_read stable_write stable64_read stable64_write'],
    [ALL, 100, 'stable_grow stable64_grow'],
    ['I G U RQ Ry Rt C T', 500, 'root_key_size root_key_copy'],
    ['I G U Ry Rt T', 500, 'certified_data_set'],
    [ALL, 500, 'data_certificate_present'],
    ['NRQ CQ', 500, 'data_certificate_size data_certificate_copy'],
    [NOT_START, 500, 'time'],
    ['I G U Ry Rt C T', 500, 'global_timer_set'],
    [ALL, 200, 'performance_counter'],
    [ALL, 1000, 'is_controller'],
    [ALL, 500, 'in_replicated_execution'],
    [ALL, 500, 'cost_call cost_create_canister cost_http_request'],
    [ALL, 500, 'cost_sign_with_ecdsa cost_sign_with_schnorr cost_vetkd_derive_key'],
    [
        ALL,
        500,
        'env_var_count env_var_name_size env_var_name_copy env_var_name_exists env_var_value_size env_var_value_copy'
    ],
    [ALL, 100, 'debug_print'],
    [ALL, 500, 'trap']
];

export const API_RULES: ReadonlyMap<string, Rule> = new Map(
    RULES.flatMap(([where, cost, names]) =>
        names
            .split(' ')
            .map((name): [string, Rule] => [
                name,
                { where: new Set(where.split(' ') as EntryPoint[]), cost: BigInt(cost) }
            ])
    )
);

export const ENTRY_NAMES: Readonly<Record<EntryPoint, string>> = {
    I: 'init',
    G: 'pre upgrade',
    U: 'update',
    RQ: 'replicated query',
    NRQ: 'non replicated query',
    CQ: 'composite query',
    Ry: 'reply callback',
    Rt: 'reject callback',
    CRy: 'composite reply callback',
    CRt: 'composite reject callback',
    C: 'cleanup',
    CC: 'composite cleanup',
    s: 'start',
    F: 'inspect message',
    T: 'system task'
};
