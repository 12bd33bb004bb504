/** As much of JSON Schema as docs/verify.schema.json is written in. */
export interface Schema {
    readonly $ref?: string;
    readonly $defs?: Readonly<Record<string, Schema>>;
    readonly type?: string | readonly string[];
    readonly enum?: readonly unknown[];
    readonly pattern?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly items?: Schema;
    readonly description?: string;
}

const KNOWN = ['$schema', '$id', 'title', '$ref', '$defs', 'type', 'enum', 'pattern', 'properties', 'required', 'items', 'description']; // prettier-ignore

/** Where a value is not as the schema says. Members that it does not name are told too: it has to name all. */
export function complaintsOf(schema: Schema, value: unknown): string[] {
    return [...check(schema, value, '$', schema)];
}

function* check(schema: Schema, value: unknown, path: string, root: Schema): Generator<string> {
    const unknown = Object.keys(schema).filter((word) => !KNOWN.includes(word));
    if (unknown.length > 0) throw new RangeError(`the schema says ${unknown.join(', ')}, which nobody checks`);
    if (schema.$ref !== undefined) {
        const found = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
        if (found === undefined) throw new RangeError(`there is no ${schema.$ref}`);
        return yield* check(found, value, path, root);
    }
    const types = [schema.type ?? []].flat();
    if (types.length > 0 && !types.includes(typeOf(value)) && !(types.includes('integer') && Number.isInteger(value)))
        return yield `${path}: not a ${types.join(' or ')}`;
    if (schema.enum !== undefined && !schema.enum.includes(value))
        yield `${path}: not one of ${schema.enum.join(', ')}`;
    if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
        yield `${path}: not like ${schema.pattern}`;
    if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) yield* check(schema.items ?? {}, item, `${path}[${i}]`, root);
    } else if (typeof value === 'object' && value !== null) yield* members(schema, value, path, root);
} // prettier-ignore

function* members(schema: Schema, value: object, path: string, root: Schema): Generator<string> {
    const { properties = {}, required = [] } = schema;
    for (const name of required) if (!Object.hasOwn(value, name)) yield `${path}.${name}: missing`;
    for (const [name, member] of Object.entries(value)) {
        const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (known === undefined) yield `${path}.${name}: not in the schema`;
        else yield* check(known, member, `${path}.${name}`, root);
    }
}

function typeOf(value: unknown): string {
    if (value === null) return 'null';
    return Array.isArray(value) ? 'array' : typeof value;
}
