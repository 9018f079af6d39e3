import { createHash } from "node:crypto";

/** A file to put into a repository. */
export interface NewHubFile {
  /** From the root of the repository, `/` separated. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Kept in LFS: served by a redirect to the cdn. @default by the ending, as ModelScope's `.gitattributes` does */
  readonly lfs?: boolean;
}

/** A file of a commit. */
export interface HubFile extends Required<NewHubFile> {
  /** 64 lower-case hex digits over `bytes`. */
  readonly sha256: string;
}

const lfsEndings = /\.(onnx|fst|bin|pt|pb|wav|dict)$/;

/** What a repository keeps of a new file. */
export function completeFile(file: NewHubFile): HubFile {
  return {
    path: file.path,
    bytes: file.bytes,
    lfs: file.lfs ?? lfsEndings.test(file.path),
    sha256: createHash("sha256").update(file.bytes).digest("hex"),
  };
}
