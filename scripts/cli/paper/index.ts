export { PaperForm } from './fields.js';
export type { PaperOptions } from './fields.js';
export { checkingCommand, LETTER_META, letterPage, letterSheet } from './letter-sheet.js';
export type { PaperLetter } from './letter-sheet.js';
export { letterCode, pageOf, slipCode } from './links.js';
export { languageOption, withPaperOptions } from './options.js';
export { letterIndex, writeSheets } from './print-files.js';
export type { IndexRow } from './print-files.js';
export { printSlips } from './print-slips.js';
