import { msgReply, query } from 'azle';
import { httpReply } from './http-reply.js';
import { readArguments, signature } from './method.js';
import { SITE } from './site.js';
import { jury } from './state.js';

/** The method that HTTP gateways call. */
export class Http {
    /**
     * The certificate comes first: where there is none, as in calls of canisters, the request is not even read.
     * Of it only the url counts. The method does not: a gateway accepts one answer for each path, whatever is asked.
     */
    @query(...signature('http_request'))
    http_request(): void {
        const { certification } = jury;
        const certificate = certification.certificate('http_request');
        const [{ url }] = readArguments<[{ url: string }]>('http_request');
        msgReply(httpReply(SITE, url, certificate, certification.juryHash));
    }
}
