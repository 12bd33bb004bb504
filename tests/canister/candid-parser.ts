import { IDL } from '@dfinity/candid';

/** An interface file. */
export interface Interface {
    readonly init: IDL.Type[];
    readonly service: IDL.ServiceClass;
}

/** As much of the Candid grammar as our interface files use, into `IDL` types. */
export function parseInterface(text: string): Interface {
    const tokens = text.replace(/\/\/.*$/gm, '').match(/->|"[^"]*"|[A-Za-z_]\w*|\d+|[{}();:,=]/g) ?? [];
    return new Parser(tokens).service();
}

/** The same as canonical text: method name -> signature; the init argument is the method `service`. */
export function parseService(text: string): Map<string, string> {
    const { init, service } = parseInterface(text);
    const methods = service._fields.map(([name, type]): [string, string] => [name, type.name]);
    return new Map([['service', init.map((type) => type.name).join(', ')], ...methods]);
}

class Parser {
    private position = 0;
    private readonly names = new Map<string, IDL.Type>();

    constructor(private readonly tokens: readonly string[]) {}

    service(): Interface {
        const methods: Record<string, IDL.FuncClass> = {};
        while (this.take('type')) this.definition();
        this.expect('service');
        this.expect(':');
        const init = this.tuple();
        this.expect('->');
        this.expect('{');
        while (!this.take('}')) {
            const name = this.next();
            this.expect(':');
            const args = this.tuple();
            this.expect('->');
            const results = this.tuple();
            const mode = this.take('query') ? ['query'] : [];
            methods[name] = new IDL.FuncClass(argTypes(args), argTypes(results), mode);
            this.take(';');
        }
        return { init, service: IDL.Service(methods) };
    }

    private definition(): void {
        const name = this.next();
        this.expect('=');
        this.names.set(name, this.type());
        this.take(';');
    }

    private tuple(): IDL.Type[] {
        const types: IDL.Type[] = [];
        this.expect('(');
        while (!this.take(')')) {
            if (this.tokens[this.position + 1] === ':') this.position += 2;
            types.push(this.type());
            this.take(',');
        }
        return types;
    }

    private type(): IDL.Type {
        const word = this.next();
        if (word === 'vec') return IDL.Vec(this.type());
        if (word === 'opt') return IDL.Opt(this.type());
        if (word === 'record') return this.positional() ?? IDL.Record(this.fields());
        if (word === 'variant') return IDL.Variant(this.fields());
        const named = this.names.get(word) ?? PRIMITIVES.get(word);
        if (named === undefined) throw new Error(`unknown type ${word}`);
        return named;
    }

    /** A record whose fields have no names, all of primitive or named types; undefined if this is another. */
    private positional(): IDL.Type | undefined {
        if (![';', '}'].includes(this.tokens[this.position + 2] ?? '')) return undefined;
        const types: IDL.Type[] = [];
        this.expect('{');
        while (!this.take('}')) {
            types.push(this.type());
            this.take(';');
        }
        return IDL.Tuple(...types);
    }

    private fields(): Record<string, IDL.Type> {
        const fields: Record<string, IDL.Type> = {};
        this.expect('{');
        while (!this.take('}')) {
            // Names that are also keywords stand in quotes.
            const name = this.next().replaceAll('"', '');
            fields[name] = this.take(':') ? this.type() : IDL.Null;
            this.take(';');
        }
        return fields;
    }

    private next(): string {
        const token = this.tokens[this.position++];
        if (token === undefined) throw new Error('the text ends too early');
        return token;
    }

    private take(token: string): boolean {
        if (this.tokens[this.position] !== token) return false;
        this.position++;
        return true;
    }

    private expect(token: string): void {
        if (!this.take(token)) throw new Error(`${token} expected, ${this.tokens[this.position]} found`);
    }
}

/** The library's type says "not empty", its code does not mind. */
const argTypes = (types: IDL.Type[]) => types as ConstructorParameters<typeof IDL.FuncClass>[0];

const PRIMITIVES = new Map<string, IDL.Type>([
    ['blob', IDL.Vec(IDL.Nat8)],
    ['nat8', IDL.Nat8],
    ['nat16', IDL.Nat16],
    ['nat', IDL.Nat],
    ['nat32', IDL.Nat32],
    ['nat64', IDL.Nat64],
    ['text', IDL.Text],
    ['bool', IDL.Bool],
    ['principal', IDL.Principal]
]);
