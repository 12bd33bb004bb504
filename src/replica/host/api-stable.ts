import { ERROR_CODES } from '../reject.js';
import { CHARGES } from '../wasm/index.js';
import type { Guest } from './guest.js';
import { CanisterTrap } from './trap.js';

/** A 32-bit canister sees at most 4 GiB through the older calls. */
const PAGES_OF_32_BITS = 65536;

function outOfBounds(): CanisterTrap {
    return new CanisterTrap(ERROR_CODES.canisterTrapped, 'Canister trapped: stable memory out of bounds');
}

/** System calls on stable memory. */
export function stableApi(guest: Guest) {
    const read = (dst: number, offset: number, size: number) => {
        if (!guest.stable.covers(offset, size)) throw outOfBounds();
        guest.stable.read(offset, guest.window(dst, size));
    };
    const write = (offset: number, src: number, size: number) => {
        if (!guest.stable.covers(offset, size)) throw outOfBounds();
        const pages = guest.stable.write(offset, guest.window(src, size));
        if (pages > 0) guest.charge(BigInt(pages) * CHARGES.dirtyPage);
    };
    const narrow = () => {
        if (guest.stable.size > PAGES_OF_32_BITS) {
            throw new CanisterTrap(
                ERROR_CODES.canisterTrapped,
                'Canister trapped: 32 bit stable memory api used on a memory larger than 4GB'
            );
        }
    };
    // Anything above 2^53 is far out of bounds; the conversion need not be exact there.
    const wide = (value: bigint) => Number(BigInt.asUintN(64, value));
    /** The heap has 32-bit addresses, so a larger pointer is out of bounds and must not wrap around. */
    const heap = (value: bigint) => {
        const pointer = wide(value);
        if (pointer > 0xffffffff) throw outOfBounds();
        return pointer;
    };

    return {
        stable_size: () => {
            narrow();
            return guest.stable.size;
        },
        stable_grow: (pages: number) => {
            narrow();
            if (guest.stable.size + (pages >>> 0) > PAGES_OF_32_BITS) return -1;
            return guest.stable.grow(pages >>> 0);
        },
        stable_read: (dst: number, offset: number, size: number) => {
            narrow();
            read(dst, offset >>> 0, size >>> 0);
        },
        stable_write: (offset: number, src: number, size: number) => {
            narrow();
            write(offset >>> 0, src, size >>> 0);
        },
        stable64_size: () => BigInt(guest.stable.size),
        stable64_grow: (pages: bigint) => BigInt(guest.stable.grow(wide(pages))),
        stable64_read: (dst: bigint, offset: bigint, size: bigint) =>
            read(heap(dst), wide(offset), heap(size)),
        stable64_write: (offset: bigint, src: bigint, size: bigint) =>
            write(wide(offset), heap(src), heap(size))
    };
}
