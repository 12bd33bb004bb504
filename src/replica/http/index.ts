export { BadRequest } from './bad-request.js';
export { MAX_INGRESS_ARGUMENT } from './envelope.js';
export { type HttpServer, listen, readBody, serve } from './server.js';
