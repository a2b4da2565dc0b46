/** What can be wrong with a file or its path. Those of a path are phrased to follow the param's name. */
export const fileProblems = {
  mustBePath: "must be a path, such as /reports/today.txt",
  controlCharacter: "contains a control character",
  backslash: "contains a backslash; separate names with /",
  encodedPath: "contains percent-encoded dots or slashes; write the name unencoded",
  deeperThanFolders: ({ most }: { most: number }) => `is more than ${most} folders deep`,
  fileNameTooLong: ({ most }: { most: number }) => `has a name longer than ${most} bytes`,
  fileNameStartsWith: ({ start }: { start: string }) => `has a name that starts with ${start}`,
  mustNameFile: "must name a file",
  useOther: ({ written, how }: { written: string; how: keyof typeof WAYS }) => `cannot be "${written}": ${WAYS[how]}`,

  noFile: ({ path }: { path: string }) => `there is no file ${path}`,
  noFolder: ({ path }: { path: string }) => `there is no folder ${path}`,
  isLink: ({ path }: { path: string }) => `${path} is a link`,
  isFolder: ({ path }: { path: string }) => `${path} is a folder`,
  isNoFile: ({ path }: { path: string }) => `${path} is not a file`,
  isHardLink: ({ path }: { path: string }) => `${path} is a hard link: the same file has another name elsewhere`,
  onlyFilesDeleted: ({ path }: { path: string }) => `${path} is a folder; only files can be deleted`,
  isNoFolder: ({ path }: { path: string }) => `${path} is not a folder, or is a link`,
  wasReplaced: ({ path }: { path: string }) => `${path} was replaced in the meantime`,
  folderRemoved: ({ path }: { path: string }) => `the folder containing ${path} was removed in the meantime`,
  fileTooLarge: ({ path, bytes, most }: { path: string; bytes: number; most: number }) =>
    `${path} is ${bytes} bytes; the limit is ${most}`,
  fileTooLargeToRead: ({ path, bytes, most }: { path: string; bytes: number; most: number }) =>
    `${path} is ${bytes} bytes; at most ${most} can be read`,
  fileWouldGrow: ({ path, most }: { path: string; most: number }) => `${path} would exceed ${most} bytes`,
  fileSpaceFull: ({ most, files }: { most: number; files: number }) =>
    `this chat would exceed its limit of ${most} bytes or ${files} files and folders; delete some first`,
  diskFull: ({ free }: { free: number }) =>
    `the disk has less than ${free} bytes free, and that much is kept in reserve`,
  fileUnusable: ({ path, code }: { path: string; code: string }) => `${path} cannot be used right now (${code})`,
  notTextFile: ({ path }: { path: string }) => `${path} is not text, and only text can be transformed`,
  inStage: ({ stage, why }: { stage: string; why: string }) => `stage "${stage}": ${why}`,
};

/** What to do instead of a file operation that does not exist. */
const WAYS = {
  copy: "read the file and write its content elsewhere",
  move: "read the file, write its content elsewhere and delete it",
  list: "use list to show what a folder contains",
};
