import { IDL } from '@dfinity/candid';

type Fields = readonly [string, IDL.Type][];

/** What a type is made of, as far as subtyping asks. */
type Shape =
    | { readonly kind: 'simple'; readonly name: string }
    | { readonly kind: 'opt' | 'vec'; readonly of: IDL.Type }
    | { readonly kind: 'record' | 'variant' | 'service'; readonly fields: Fields }
    | { readonly kind: 'func'; readonly type: IDL.FuncClass };

class ShapeReader extends IDL.Visitor<undefined, Shape> {
    override visitType<T>(type: IDL.Type<T>): Shape {
        return { kind: 'simple', name: type.name };
    }

    override visitVec<T>(_: IDL.VecClass<T>, of: IDL.Type<T>): Shape {
        return { kind: 'vec', of };
    }

    override visitOpt<T>(_: IDL.OptClass<T>, of: IDL.Type<T>): Shape {
        return { kind: 'opt', of };
    }

    override visitRecord(_: IDL.RecordClass, fields: [string, IDL.Type][]): Shape {
        return { kind: 'record', fields };
    }

    override visitTuple<T extends unknown[]>(_: IDL.TupleClass<T>, components: IDL.Type[]): Shape {
        return { kind: 'record', fields: numbered(components) };
    }

    override visitVariant(_: IDL.VariantClass, fields: [string, IDL.Type][]): Shape {
        return { kind: 'variant', fields };
    }

    override visitRec<T>(_: IDL.RecClass<T>, type: IDL.ConstructType<T>): Shape {
        return shapeOf(type);
    }

    override visitFunc(type: IDL.FuncClass): Shape {
        return { kind: 'func', type };
    }

    override visitService(type: IDL.ServiceClass): Shape {
        return { kind: 'service', fields: type._fields };
    }
}

const reader = new ShapeReader();
const shapeOf = (type: IDL.Type): Shape => type.accept(reader, undefined);
const numbered = (types: readonly IDL.Type[]): Fields =>
    types.map((type, i): [string, IDL.Type] => [`_${i}_`, type]);

/** Whether null is a value of the type, so that a field of it may be missing. */
function isNullable(shape: Shape): boolean {
    return shape.kind === 'opt' || (shape.kind === 'simple' && ['null', 'reserved'].includes(shape.name));
}

/**
 * Why `sub` is no subtype of `sup` (Candid specification, "Subtyping"), each reason with where it is; empty if it is
 * one. The last rule of the specification, by which anything at all may stand where an option is expected and is read
 * as null, is left out: what rests on it loses values.
 */
export function subtypeFaults(sub: IDL.Type, sup: IDL.Type): string[] {
    return [...new SubtypeCheck().compare(sub, sup, '')];
}

class SubtypeCheck {
    /** Pairs under way: a recursive type is a subtype if assuming so leads to no fault. */
    private readonly assumed: [IDL.Type, IDL.Type][] = [];

    *compare(sub: IDL.Type, sup: IDL.Type, path: string): Generator<string> {
        if (this.assumed.some(([a, b]) => a === sub && b === sup)) return;
        this.assumed.push([sub, sup]);
        yield* this.compareShapes(shapeOf(sub), shapeOf(sup), path, [sub, sup]);
    }

    private *compareShapes(
        a: Shape,
        b: Shape,
        path: string,
        [sub, sup]: [IDL.Type, IDL.Type]
    ): Generator<string> {
        const fault = `${path}: ${sub.name} where ${sup.name} is expected`;
        if (b.kind === 'simple') {
            if (!isSimpleSubtype(a, b.name)) yield fault;
        } else if (a.kind === 'simple' && a.name === 'empty') return;
        else if (b.kind === 'opt') yield* this.compareToOption(a, b.of, path, sub);
        else if (a.kind === 'vec' && b.kind === 'vec') yield* this.compare(a.of, b.of, `${path}[]`);
        else if (a.kind === 'record' && b.kind === 'record') yield* this.records(a.fields, b.fields, path);
        else if (a.kind === 'variant' && b.kind === 'variant') {
            yield* this.parts(a.fields, b.fields, path, 'a tag that is not expected');
        } else if (a.kind === 'service' && b.kind === 'service') {
            yield* this.parts(b.fields, a.fields, path, 'no such method', true);
        } else if (a.kind === 'func' && b.kind === 'func') yield* this.functions(a.type, b.type, path);
        else yield fault;
    }

    private *compareToOption(a: Shape, of: IDL.Type, path: string, sub: IDL.Type): Generator<string> {
        if (a.kind === 'opt') yield* this.compare(a.of, of, `${path}?`);
        else if (a.kind === 'simple' && a.name === 'null') return;
        else if (isNullable(a) || isNullable(shapeOf(of)))
            yield `${path}: ${sub.name} where an option is expected`;
        else yield* this.compare(sub, of, `${path}?`);
    }

    /** More fields are welcome; a missing one must be one that may be null. */
    private *records(sub: Fields, sup: Fields, path: string): Generator<string> {
        const own = new Map(sub);
        for (const [name, type] of sup) {
            const field = own.get(name);
            if (field !== undefined) yield* this.compare(field, type, `${path}.${name}`);
            else if (!isNullable(shapeOf(type))) yield `${path}.${name}: no such field`;
        }
    }

    /** Each of `some` must stand among `all`. @param isWider whether `all` are the parts of the subtype */
    private *parts(
        some: Fields,
        all: Fields,
        path: string,
        missing: string,
        isWider = false
    ): Generator<string> {
        const known = new Map(all);
        for (const [name, type] of some) {
            const other = known.get(name);
            if (other === undefined) yield `${path}.${name}: ${missing}`;
            else if (isWider) yield* this.compare(other, type, `${path}.${name}`);
            else yield* this.compare(type, other, `${path}.${name}`);
        }
    }

    /** What is expected of callers may shrink, what they get back may grow. */
    private *functions(sub: IDL.FuncClass, sup: IDL.FuncClass, path: string): Generator<string> {
        if (sub.annotations.join() !== sup.annotations.join()) {
            yield `${path}: ${sub.annotations.join() || 'update'} where ${sup.annotations.join() || 'update'} is expected`;
        }
        yield* this.records(numbered(sup.argTypes), numbered(sub.argTypes), `${path}(argument)`);
        yield* this.records(numbered(sub.retTypes), numbered(sup.retTypes), `${path}(result)`);
    }
}

function isSimpleSubtype(a: Shape, sup: string): boolean {
    if (sup === 'reserved') return true;
    if (a.kind !== 'simple') return false;
    return a.name === sup || a.name === 'empty' || (a.name === 'nat' && sup === 'int');
}
