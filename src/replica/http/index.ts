export { admit, MAX_INGRESS_MESSAGE, messageLength, tooLarge } from './admission.js';
export { BadRequest } from './bad-request.js';
export { type Node, nodeOf } from './node.js';
export { type HttpServer, listen, readBody, serve } from './server.js';
export { urlOf } from './url-of.js';
