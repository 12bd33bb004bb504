import { writeTable } from './documents.js';

/** Part of `npm run costs`: writes the table of docs/operating.md, from what was measured. */
writeTable();
