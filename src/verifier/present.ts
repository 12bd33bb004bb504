/** What there is of a list: an item that does not apply is false or undefined, such as `left > 0 && words`. */
export const present = <T>(items: readonly (T | false | undefined)[]): T[] =>
    items.filter((item): item is T => item !== false && item !== undefined);
