/** Limits of the canister's interface; `docs/protocol.md`, section "Limits". */
export const MAX_JUROR_BYTES = 64;
export const MAX_JURORS_PER_CALL = 10_000;
export const MAX_MEMO_BYTES = 400 * 1024;
export const MAX_CERTIFICATE_BYTES = 64 * 1024;
/** Jurors in one draw, and in one chain of a Select and its Expands. */
export const MAX_COUNT = 10_000;
export const MAX_LOG_LENGTH = 2 ** 30;
export const RANDOMNESS_BYTES = 32;
export const MAX_PRINCIPAL_BYTES = 29;
/** A certificate's tree on the Internet Computer is about 30 deep; deeper input is hostile. */
export const MAX_TREE_DEPTH = 128;
/**
 * Nodes of one tree; that of a delegation counts by itself. One that the Internet Computer's nodes hand out has a few
 * hundred; the canister pays 1 M instructions a node, for whatever its bytes are.
 */
export const MAX_TREE_NODES = 1024;
/** Certificates that one commit keeps, its own included. */
export const MAX_CERTIFICATES = 4;
/** Jurors in one reply, and jurors that one `find` asks about. */
export const MAX_PAGE_JURORS = 10_000;
export const MAX_PAGE_BLOCKS = 2_000;
/** Leaves room for the Candid around the bytes in a reply of at most 2 MiB. */
export const MAX_PAGE_BYTES = 1_900_000;

/** How often a log may be restored. */
export const MAX_ORIGINS = 16;
/** What is read of the type table of an argument: entries; fields in all its records and variants. */
export const MAX_ARGUMENT_TYPES = 64;
export const MAX_ARGUMENT_FIELDS = 256;
/** In all vectors of an argument, a blob being one value. The largest that a method takes is 10,000 jurors. */
export const MAX_ARGUMENT_ELEMENTS = 16_384;
/** Ranges of canisters that a delegation shows, in both layouts together. Subnets of the Internet Computer have tens. */
export const MAX_CANISTER_RANGES = 1024;
/** The system gives messages no more room than that, whatever is in them. */
export const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;
/** How often callers without a role are told the history of the code, all of them together. */
export const HISTORY_PAUSE_SECONDS = 60;
/**
 * How much earlier than a certified state that lacks it a block may be, in nanoseconds: a message keeps the time of its
 * first round, and shows in its last.
 */
export const MAX_MESSAGE_NANOSECONDS = 600_000_000_000n;
