/** A fenced block of the language `example`: its kind and name stand behind the language, its values one to a line. */
export interface Example {
    readonly kind: string;
    readonly name: string;
    /** Without spaces. */
    readonly values: Record<string, string>;
}

/** The examples of a document, in order. A value goes on in lines that are indented. */
export function readExamples(markdown: string): Example[] {
    return [...markdown.matchAll(/^```example ([\w-]+) ?(\w*)\n([\s\S]*?)^```$/gm)].map(
        ([, kind = '', name = '', body = '']) => ({ kind, name, values: readValues(body) })
    );
}

function readValues(body: string): Record<string, string> {
    const values: Record<string, string> = {};
    for (const line of body.replaceAll(/\n +/g, ' ').trimEnd().split('\n')) {
        const match = /^([A-Za-z_][\w -]*?) *=(.*)$/.exec(line);
        const [, key, value] = match ?? [];
        if (key === undefined || value === undefined || key in values) throw new Error(`no value: ${line}`);
        values[key] = value.replaceAll(' ', '');
    }
    return values;
}

/** Rows of the tables whose head begins with this cell, each as its cells. */
export function readTable(markdown: string, head: string): string[][] {
    const lines = markdown.split('\n');
    const start = lines.findIndex((line) => line.startsWith('|') && line.slice(1).trim().startsWith(head));
    const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
    const rows = lines.slice(start + 2, end);
    return rows.map((row) =>
        row
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim())
    );
}
