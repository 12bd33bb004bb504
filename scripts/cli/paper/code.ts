import encodeQR from 'qr';

/** Modules of quiet around a code, which readers need. */
const QUIET = 4;

/** So many bytes the largest code holds that may lose a sixth. */
export const MAX_CODE_BYTES = 2331;

/** A QR code as SVG, a line for each run of dark modules, which takes less than half of a path for each module. */
export function codeSvg(text: string, label: string): string {
    // A sixth of it may be lost to a fold or a stain.
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
    const path = rows.map((row, y) => runs(row, y)).join('');
    return `<svg viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path d="M0 0h${rows.length}v${rows.length}h-${rows.length}z" fill="#fff"/><path d="${path}" stroke="#000" fill="none"/></svg>`;
}

function runs(row: readonly boolean[], y: number): string {
    let path = '';
    for (let x = 0; x < row.length; x++) {
        if (row[x] !== true) continue;
        let end = x;
        while (row[end] === true) end++;
        path += `M${x} ${y}.5h${end - x}`;
        x = end;
    }
    return path;
}
