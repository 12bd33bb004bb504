import { decodeData, type BlockData } from '../protocol/block.js';
import { JuryError } from '../protocol/codes.js';
import { noJury } from './failures.js';

/** What a look at the log asks. */
export interface LogSource {
    length(): Promise<number>;
    /** Fewer past the end, and fewer where a reply holds no more. */
    getRawBlocks(start: number, length: number): Promise<Uint8Array[]>;
}

export interface RecentBlock extends BlockData {
    readonly index: number;
}

const PAGE = 100;

/**
 * The newest blocks, newest first, down to a time (nanoseconds since 1970): what the canister tells, signed by the node
 * that was asked.
 * @throws {ClientError}
 */
export async function* recentBlocks(source: LogSource, since: bigint): AsyncGenerator<RecentBlock> {
    const length = await source.length();
    for (let end = length; end > 0; end = Math.max(0, end - PAGE)) {
        const blocks = await range(source, Math.max(0, end - PAGE), end);
        for (const block of blocks.reverse()) {
            if (block.timestamp < since) return;
            yield block;
        }
    }
}

async function range(source: LogSource, start: number, end: number): Promise<RecentBlock[]> {
    const blocks: RecentBlock[] = [];
    for (let next = start; next < end; next = start + blocks.length) {
        const page = await source.getRawBlocks(next, end - next);
        if (page.length === 0 || page.length > end - next) throw noJury();
        for (const bytes of page) blocks.push({ index: start + blocks.length, ...decoded(bytes) });
    }
    return blocks;
}

function decoded(bytes: Uint8Array): BlockData {
    try {
        return decodeData(bytes);
    } catch (error) {
        if (error instanceof JuryError) throw noJury();
        throw error;
    }
}
