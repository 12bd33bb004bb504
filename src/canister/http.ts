import { msgArgData, msgReply, query, trap } from 'azle';
import { JuryError } from '../protocol/codes.js';
import { MAX_PATH } from '../protocol/http-tree.js';
import { HttpReplies } from './http-reply.js';
import { requestUrl } from './http-request.js';
import { signature } from './method.js';
import { SITE } from './site.js';
import { jury } from './state.js';

const REPLIES = new HttpReplies(SITE);

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
        msgReply(REPLIES.reply(urlOfArgument(), certificate, certification.juryHash));
    }
}

/** @throws `ARGUMENT_MALFORMED` */
function urlOfArgument(): string {
    try {
        // One byte more than is looked at, so that a longer one shows.
        return requestUrl(msgArgData(), MAX_PATH + 1);
    } catch (error) {
        if (error instanceof JuryError) return trap(error.message);
        throw error;
    }
}
