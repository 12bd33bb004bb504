import { request } from 'node:http';
import { IDL } from '@dfinity/candid';
import { assemble } from './wat.js';

/** Answers `http_request` with what `set` was given, and `http_request_update` with what `set_updated` was given. */
export const RELAY: Uint8Array = assemble(`(module
  (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
  (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_reply" (func $reply))
  (memory 40)
  (global $page (mut i32) (i32.const 0))
  (global $updated (mut i32) (i32.const 0))
  (func (export "canister_update set")
    (global.set $page (call $arg_size)) (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size)) (call $reply))
  (func (export "canister_update set_updated")
    (global.set $updated (call $arg_size))
    (call $arg_copy (i32.const 1310720) (i32.const 0) (call $arg_size)) (call $reply))
  (func (export "canister_query http_request") (call $append (i32.const 0) (global.get $page)) (call $reply))
  (func (export "canister_update http_request_update")
    (call $append (i32.const 1310720) (global.get $updated)) (call $reply)))`);

const Response = IDL.Record({
    status_code: IDL.Nat16,
    headers: IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text)),
    body: IDL.Vec(IDL.Nat8),
    upgrade: IDL.Opt(IDL.Bool),
    streaming_strategy: IDL.Opt(
        IDL.Variant({
            Callback: IDL.Record({ callback: IDL.Func([], [], ['query']), token: IDL.Text })
        })
    )
});

export const pageBytes = (page: {
    status?: number;
    headers?: [string, string][];
    text?: string;
    upgrade?: boolean;
    streaming_strategy?: [unknown];
}): Uint8Array =>
    Uint8Array.from(
        IDL.encode(
            [Response],
            [
                {
                    status_code: page.status ?? 200,
                    headers: page.headers ?? [],
                    body: new TextEncoder().encode(page.text ?? ''),
                    upgrade: page.upgrade === undefined ? [] : [page.upgrade],
                    streaming_strategy: page.streaming_strategy ?? []
                }
            ]
        )
    );

export interface Visited {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly text: string;
}

/** What a browser does that is told the host name: the name resolves to this machine. */
export function visit(
    port: number,
    host: string,
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}
): Promise<Visited> {
    return new Promise((resolve, fail) => {
        const options = { host: '127.0.0.1', port, path, method, headers: { ...headers, host } };
        const asked = request(options, (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (part: string) => (text += part));
            response.once('end', () =>
                resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
            );
        });
        asked.once('error', fail).end();
    });
}
