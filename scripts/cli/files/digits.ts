const DIGIT = /\p{Nd}/u;
// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;

/** The zero of the digits that one belongs to: Unicode has each kind of them from 0 to 9 in a row. */
function zeroOf(digit: number): number {
    let before = 0;
    while (DIGIT.test(String.fromCodePoint(digit - before - 1))) before++;
    return digit - (before % 10);
}

const zeros = new Map<string, number>();

function zeroOfText(digit: string): number {
    const known = zeros.get(digit);
    if (known !== undefined) return known;
    const zero = zeroOf(digit.codePointAt(0) ?? 0);
    zeros.set(digit, zero);
    return zero;
}

const DIGITS = /\p{Nd}/gu;

/** The same in ASCII digits, with ASCII marks of thousands and decimals: 123 of its Arabic or Devanagari form. */
export const asciiDigits = (text: string): string =>
    ASCII.test(text)
        ? text
        : text
              .replace(DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) - zeroOfText(digit)))
              .replaceAll('\u066b', '.')
              .replaceAll('\u066c', ',');

/** Whether a text has digits of two kinds: Arabic ones beside those of ASCII. */
export const mixesDigits = (text: string): boolean =>
    !ASCII.test(text) && new Set((text.match(DIGITS) ?? []).map(zeroOfText)).size > 1;
