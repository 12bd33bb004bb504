import type { PocketIc } from '@dfinity/pic';
import type { Principal } from '@dfinity/principal';

/** `@dfinity/pic` brings a class of principals of its own, which differs by name only. */
export type PicPrincipal = Parameters<PocketIc['getControllers']>[0];

export const toPic = (id: Principal): PicPrincipal => id as unknown as PicPrincipal;
