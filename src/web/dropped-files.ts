import type { NamedFile } from './archive-input.js';

const fromFile = (file: File, path: string): NamedFile => ({
    path,
    size: file.size,
    read: async () => new Uint8Array(await file.arrayBuffer())
});

/** Of a file field; of a folder, with the paths in it. */
export const filesOfInput = (files: FileList | null): NamedFile[] =>
    Array.from(files ?? [], (file) => fromFile(file, file.webkitRelativePath || file.name));

/** Everything that was dropped, the content of folders too. */
export async function filesOfDrop(transfer: DataTransfer): Promise<NamedFile[]> {
    // Entries have to be taken before the first await: the list is empty afterwards.
    const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry());
    const found: NamedFile[] = [];
    for (const entry of entries) if (entry !== null) await collect(entry, found);
    return found;
}

async function collect(entry: FileSystemEntry, found: NamedFile[]): Promise<void> {
    const path = entry.fullPath.replace(/^\//, '');
    if (entry instanceof FileSystemFileEntry || entry.isFile) {
        const file = await new Promise<File>((resolve, fail) =>
            (entry as FileSystemFileEntry).file(resolve, fail)
        );
        found.push(fromFile(file, path));
        return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
        const batch = await new Promise<FileSystemEntry[]>((resolve, fail) =>
            reader.readEntries(resolve, fail)
        );
        if (batch.length === 0) return;
        for (const inner of batch) await collect(inner, found);
    }
}
