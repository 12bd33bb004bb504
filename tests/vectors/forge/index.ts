import { BLOCKS } from './blocks.js';
import type { Case } from './case.js';
import { DRAWS } from './draws.js';

/** All cases of the conformance suite. */
export const CASES: readonly Case[] = [...BLOCKS, ...DRAWS];
