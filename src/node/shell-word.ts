/** A path as a word of a command that somebody copies into a shell: quoted where a shell would not take it as one. */
export const shellWord = (path: string): string =>
    /^[\w@%+=:,./-]+$/.test(path) && !path.startsWith('-') ? path : `'${path.replaceAll("'", `'\\''`)}'`;
