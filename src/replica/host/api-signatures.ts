/**
 * Types of the system calls for 32-bit canisters (interface specification, "Overview of imports"): i for i32, l for
 * i64, parameters before the colon, results behind it.
 */
const BY_TYPE: Readonly<Record<string, string>> = {
    ':': 'msg_reply accept_message',
    ':i':
        'msg_arg_data_size msg_caller_size msg_reject_code msg_reject_msg_size msg_method_name_size canister_self_size ' +
        'canister_status subnet_self_size call_perform stable_size root_key_size data_certificate_present ' +
        'data_certificate_size in_replicated_execution env_var_count subnet_self_node_count ' +
        'msg_caller_info_data_size msg_caller_info_signer_size',
    ':l': 'msg_deadline msg_cycles_available msg_cycles_refunded canister_version canister_cycle_balance stable64_size time',
    'i:':
        'msg_cycles_available128 msg_cycles_refunded128 canister_cycle_balance128 canister_liquid_cycle_balance128 ' +
        'call_with_best_effort_response cost_create_canister',
    'i:i': 'stable_grow env_var_name_size',
    'i:l': 'performance_counter',
    'ii:': 'msg_reply_data_append msg_reject call_on_cleanup call_data_append certified_data_set debug_print trap',
    'ii:i': 'is_controller env_var_name_exists env_var_value_size',
    'iii:':
        'msg_arg_data_copy msg_caller_copy msg_reject_msg_copy msg_method_name_copy canister_self_copy ' +
        'subnet_self_copy stable_read stable_write root_key_copy data_certificate_copy ' +
        'msg_caller_info_data_copy msg_caller_info_signer_copy',
    'iiii:': 'env_var_name_copy',
    'iiii:i': 'cost_sign_with_ecdsa cost_sign_with_schnorr cost_vetkd_derive_key',
    'iiiii:': 'env_var_value_copy',
    'iiiiiiii:': 'call_new',
    'l:': 'call_cycles_add',
    'l:l': 'msg_cycles_accept stable64_grow global_timer_set',
    'll:': 'call_cycles_add128',
    'lli:': 'msg_cycles_accept128 cycles_burn128 mint_cycles128 cost_call cost_http_request',
    'lll:': 'stable64_read stable64_write'
};

export const API_SIGNATURES: ReadonlyMap<string, string> = new Map(
    Object.entries(BY_TYPE).flatMap(([type, names]) =>
        names.split(' ').map((name): [string, string] => [name, type])
    )
);
