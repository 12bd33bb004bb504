#!/usr/bin/env node
import { runProgram } from './jury.js';

/** What POCKET_IC_BIN, or `binPath` of `@dfinity/pic`, can name: `jury replica pocket-ic` as a program of its own. */
await runProgram(['replica', 'pocket-ic', ...process.argv.slice(2)]);
