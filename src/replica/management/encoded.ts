import { IDL } from '@dfinity/candid';
import { reply, type Reply } from '../reject.js';

export const encoded = (type: IDL.Type, value: unknown): Reply =>
    reply(Uint8Array.from(IDL.encode([type], [value])));
