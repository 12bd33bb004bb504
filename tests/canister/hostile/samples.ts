import { IDL } from '@dfinity/candid';
import { STRANGER } from '../jury-fixture.js';

/** The smallest value there is of each type of the interface. */
class Sample extends IDL.Visitor<undefined, unknown> {
    override visitNull(): unknown {
        return null;
    }
    override visitBool(): unknown {
        return false;
    }
    override visitText(): unknown {
        return '';
    }
    override visitPrincipal(): unknown {
        return STRANGER;
    }
    override visitFixedNat(type: IDL.FixedNatClass): unknown {
        return type._bits === 64 ? 0n : 0;
    }
    override visitVec(): unknown {
        return [];
    }
    override visitOpt(): unknown {
        return [];
    }
    override visitTuple<T extends unknown[]>(_: IDL.TupleClass<T>, components: IDL.Type[]): unknown {
        return components.map(sample);
    }
    override visitRecord(_: IDL.RecordClass, fields: [string, IDL.Type][]): unknown {
        return Object.fromEntries(fields.map(([name, type]) => [name, sample(type)]));
    }
    override visitVariant(_: IDL.VariantClass, [first]: [string, IDL.Type][]): unknown {
        return first === undefined ? {} : { [first[0]]: sample(first[1]) };
    }
}

export const sample = (type: IDL.Type): unknown => type.accept(new Sample(), undefined);
