import { DE } from './texts/de.js';
import { EN } from './texts/en.js';

/** German for whoever's browser asks for it first, else English. Outside of browsers there is no such question. */
const asksFor = (globalThis as { navigator?: { readonly language?: string } }).navigator?.language ?? 'en';
export const LANGUAGE = /^de\b/i.test(asksFor) ? 'de' : 'en';

const ALL = LANGUAGE === 'de' ? DE : EN;

/**
 * Every word that the pages say of their own, by language: who translates them changes a file in `texts`. Details of
 * findings come from the verifier, in English, beside the explanation of their code.
 */
export const { page: TEXTS, log: LOG_TEXTS, source: SOURCE_TEXTS, frame: FRAME_TEXTS } = ALL;

/** For a sentence, to the minute. @param time nanoseconds since 1970 */
export function momentText(time: bigint): string {
    const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
    return `${new Date(Number(time / 1_000_000n)).toLocaleString(LANGUAGE === 'de' ? 'de' : 'en-GB', style)} UTC`;
}

/** Nanoseconds since 1970. */
export function timeText(time: bigint): string {
    const iso = new Date(Number(time / 1_000_000n)).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
