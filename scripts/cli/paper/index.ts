export { PaperForm, type PaperOptions } from './fields.js';
export { fill } from './template.js';
export { checkingCommand, LETTER_META, letterPage, letterSheet, sheetFields } from './letter-sheet.js';
export type { PaperLetter } from './letter-sheet.js';
export { letterCode, pageOf, slipCode } from './links.js';
export { languageOption, withPaperOptions } from './options.js';
export { letterIndex, writeSheets, type IndexRow } from './print-files.js';
export { printSlips, requirePrintable } from './print-slips.js';
