import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import * as fc from 'fast-check';

class Values extends IDL.Visitor<undefined, fc.Arbitrary<unknown>> {
    override visitNull = () => fc.constant(null);
    override visitBool = () => fc.boolean();
    override visitText = () => fc.string({ unit: 'grapheme', maxLength: 40 });
    override visitPrincipal = () =>
        fc.uint8Array({ maxLength: 29 }).map((bytes) => Principal.fromUint8Array(bytes));
    override visitNat = () => fc.bigInt(0n, 2n ** 128n);
    override visitInt = () => fc.bigInt(-(2n ** 70n), 2n ** 70n);
    override visitFixedNat(type: IDL.FixedNatClass) {
        return type._bits === 64 ? fc.bigInt(0n, 2n ** 64n - 1n) : fc.nat({ max: 2 ** type._bits - 1 });
    }
    override visitVec<T>(type: IDL.VecClass<T>, element: IDL.Type<T>): fc.Arbitrary<unknown> {
        if (type.name === 'vec nat8') return fc.uint8Array({ maxLength: 300 });
        return fc.array(valuesOf(element), { maxLength: 5 });
    }
    override visitOpt<T>(_: IDL.OptClass<T>, element: IDL.Type<T>) {
        return fc.array(valuesOf(element), { maxLength: 1 });
    }
    override visitTuple<T extends unknown[]>(_: IDL.TupleClass<T>, components: IDL.Type[]) {
        return fc.tuple(...components.map(valuesOf));
    }
    override visitRecord(_: IDL.RecordClass, fields: [string, IDL.Type][]) {
        const values = Object.fromEntries(fields.map(([name, type]) => [name, valuesOf(type)]));
        return fc.record(values, { noNullPrototype: true });
    }
    override visitVariant(_: IDL.VariantClass, fields: [string, IDL.Type][]) {
        return fc.oneof(...fields.map(([name, type]) => valuesOf(type).map((value) => ({ [name]: value }))));
    }
}
/** Values of a type, as `IDL.encode` takes them. */
export const valuesOf = (type: IDL.Type): fc.Arbitrary<unknown> => type.accept(new Values(), undefined);
