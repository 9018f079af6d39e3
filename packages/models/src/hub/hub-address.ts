/** The addresses of ModelScope's API that this room uses. */
export const hubAddress = {
  /** Files of a revision, optionally of one directory only. */
  files: (endpoint: URL, id: string, revision: string, root?: string): URL =>
    address(endpoint, `/api/v1/models/${id}/repo/files`, {
      Revision: revision,
      // Python's spelling, which the official client sends.
      Recursive: root === undefined ? "True" : "False",
      ...(root ? { Root: root } : {}),
    }),
  /** The newest commit of a ref. A misspelled `Ref` would silently mean the default branch. */
  newestCommit: (endpoint: URL, id: string, ref: string): URL =>
    address(endpoint, `/api/v1/models/${id}/commits`, { Ref: ref, PageNumber: "1", PageSize: "1" }),
  /** The content of one file. */
  content: (endpoint: URL, id: string, commit: string, path: string): URL =>
    address(endpoint, `/api/v1/models/${id}/repo`, { Revision: commit, FilePath: path }),
  /** The content of one file in Hugging Face's layout. */
  resolve: (endpoint: URL, id: string, revision: string, path: string): URL =>
    address(
      endpoint,
      `/${id}/resolve/${encodeURIComponent(revision)}/${path.split("/").map(encodeURIComponent).join("/")}`,
      {},
    ),
  /** Hugging Face's API: the references of a model, a revision of it, or all files at one. */
  huggingFace: (endpoint: URL, id: string, what: "refs" | "revision" | "tree", revision?: string): URL =>
    address(
      endpoint,
      `/api/models/${id}/${what}${revision === undefined ? "" : `/${encodeURIComponent(revision)}`}`,
      what === "tree" ? { recursive: "True", expand: "False" } : {},
    ),
};

/** An address for messages: signed queries of other hosts are secrets for as long as they are valid. */
export function describeAddress(url: URL, endpoint: URL): string {
  return url.origin === endpoint.origin ? url.href : `${url.origin}${url.pathname}`;
}

function address(endpoint: URL, path: string, query: Record<string, string>): URL {
  const url = new URL(endpoint.href.replace(/\/+$/, "") + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
