/** What systems put into every folder that they show, share or check, and no program asks for. */
const OF_SYSTEMS =
    /^(\.DS_Store|\._.*|\.(AppleDouble|Trashes|Spotlight-V100|fseventsd|TemporaryItems|directory)|(eh)?Thumbs\.db|desktop\.ini|\.nfs[\da-f]+|\.fuse_hidden[\da-f]+|lost\+found|@eaDir|@__thumb|#recycle|\.snapshot|\$RECYCLE\.BIN|System Volume Information|\.Trash(-\d+)?|\.localized|Icon\r|\.st(folder|ignore|versions)|\.goutputstream-\w+|\.~lock\..*#|.*:Zone\.Identifier)$/i;
/** What programs that copy or edit leave of a file of an archive: when they were cut off, or found one there already. */
const OF_COPIES =
    /^(\.(manifest|roles|draws|entity|\d{8,20})\.(json|bundle)\.\w{6}|(manifest|roles|draws|entity|\d{8,20})(( \(\d+\)| - Copy( \(\d+\))?| copy( \d+)?)\.(json|bundle)|\.(json|bundle)(~|\.bak|\.([\da-f]{8}\.)?partial))|\.(manifest|roles|draws|entity|\d{8,20})\.(json|bundle)\.sw[a-p])$/;

/**
 * Whether a name is none that an archive has, or its keeper gave: it belongs to no archive and is in nobody's way. What
 * lies there is never read.
 * @param path within the archive
 */
export const isSystemName = (path: string): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return OF_SYSTEMS.test(name) || OF_COPIES.test(name);
};
