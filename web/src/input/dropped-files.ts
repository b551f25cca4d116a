/** Files of a drop, those in dropped folders among them, with their paths. */
export async function droppedFiles(dropped: DataTransfer): Promise<readonly File[]> {
  // The list is emptied once the event is over: entries must be asked for at once.
  const entries = Array.from(dropped.items, (item) => item.webkitGetAsEntry());
  const files = Array.from(dropped.files);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => (entry ? filesOf(entry) : [])));
  return found.flat();
}

/** Folders within folders, as deep as anybody nests them. */
async function filesOf(entry: FileSystemEntry, depth = 8): Promise<File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    const path = entry.fullPath.replace(/^\//, '');
    Object.defineProperty(file, 'webkitRelativePath', { value: path });
    return [file];
  }
  if (!isFolder(entry) || depth === 0) return [];
  const reader = entry.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // A folder is told in parts of a hundred.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) break;
    found.push(...part);
  }
  const files = await Promise.all(found.map((each) => filesOf(each, depth - 1)));
  return files.flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
