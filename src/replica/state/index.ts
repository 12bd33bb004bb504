export { addInstallDebit, installDebit, type InstallDebit, type InstallLimit } from './install-limit.js';
export { Canister, type CanisterStatus } from './canister.js';
export type { Change, ChangeRecord } from './canister-history.js';
export { type CanisterLog, type LogRecord, withLines } from './canister-log.js';
export type {
    Callbacks,
    CallContext,
    InstallMode,
    InstallRequest,
    InstallWork,
    MessageWork,
    Origin,
    OutstandingCall,
    Prepaid,
    Question,
    Request,
    SystemTask,
    Task,
    Work
} from './messages.js';
export { RequestHistory } from './request-history.js';
export { frozenBelow, idleBurn, memoryOf, memoryUsage, payForTime } from './resources.js';
export { isVisible, type Settings, type Visibility } from './settings.js';
export { type Begun, type HeldRecord, sliceOf } from './slices.js';
export { MAX_SNAPSHOTS, sizeOf, type Snapshot, snapshotKey } from './snapshot.js';
export { Subnet } from './subnet.js';
