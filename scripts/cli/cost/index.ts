export {
    above,
    aboutCycles,
    CYCLES_PER_XDR,
    cyclesOfCalls,
    listCalls,
    memoCalls,
    nodesOf,
    REFERENCE_NODES,
    shortNumber,
    storageOf,
    xdr,
    type Calls
} from './estimate.js';
export { costRows, yearRows, type CostRow } from './rows.js';
