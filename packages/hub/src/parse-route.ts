/** What a request asks for. The kind is also the point at which a fault can be injected. */
export type Route =
  | { readonly kind: "list" | "revisions" | "commits" | "info" | "lfs-batch"; readonly model: string }
  /** git; `names`: what the default branch is called there. */
  | { readonly kind: "refs" | "git-pack"; readonly model: string; readonly names: "master" | "main" }
  | {
      readonly kind: "download";
      readonly model: string;
      readonly revision: string | undefined;
      readonly path: string;
      /** ModelScope's two forms, Hugging Face's, and that of the assets of a release. */
      readonly form: "repo" | "resolve" | "huggingface" | "release";
    }
  /** Hugging Face's API. */
  | {
      readonly kind: "hf-refs" | "hf-revision" | "hf-tree" | "hf-commits" | "hf-paths";
      readonly model: string;
      readonly revision: string | undefined;
      /** A folder, for `hf-tree`. */
      readonly path: string;
    }
  | { readonly kind: "object"; readonly model: string; readonly path: string; readonly sha256: string }
  | { readonly kind: "unknown" };

/** The route of an address on the api port. */
export function parseApiRoute(url: URL): Route {
  const path = decodePath(url.pathname);
  const api = /^\/api\/v1\/models\/([^/]+\/[^/]+)(?:\/(repo\/files|revisions|commits|repo))?$/.exec(path);
  if (api?.[1] !== undefined) return parseApiTail(api[1], api[2], url.searchParams);

  const resolve = /^\/models\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
  if (resolve) {
    const [, model = "", revision = "", file = ""] = resolve;
    return { kind: "download", model, revision, path: file, form: "resolve" };
  }

  const other = /^\/([^/]+\/[^/]+)\/(resolve|releases\/download)\/([^/]+)\/(.+)$/.exec(path);
  if (other) {
    const [, model = "", word = "", revision = "", file = ""] = other;
    return { kind: "download", model, revision, path: file, form: word === "resolve" ? "huggingface" : "release" };
  }

  const huggingFace =
    /^\/api\/models\/([^/]+\/[^/]+)(?:\/(refs|revision|tree|commits|paths-info)(?:\/([^/]+)(?:\/(.+))?)?)?$/.exec(path);
  if (huggingFace) {
    const [, model = "", word = "revision", revision, folder = ""] = huggingFace;
    const kind = `hf-${word === "paths-info" ? "paths" : (word as "refs" | "revision" | "tree" | "commits")}` as const;
    return { kind, model, revision: revision === "main" ? undefined : revision, path: folder };
  }

  const git = /^\/([^/]+\/[^/]+?)(\.git)?\/(info\/refs|git-upload-pack|info\/lfs\/objects\/batch)$/.exec(path);
  if (git?.[1] === undefined) return { kind: "unknown" };
  if (git[3] === "info/lfs/objects/batch") return { kind: "lfs-batch", model: git[1] };
  const kind = git[3] === "info/refs" ? "refs" : "git-pack";
  return { kind, model: git[1], names: git[2] === undefined ? "main" : "master" };
}

/** The route of an address on the cdn port. The signed query names the file, so faults can be set by its path. */
export function parseCdnRoute(url: URL): Route {
  const match = /^\/prod\/lfs-objects\/([0-9a-f]{2})\/([0-9a-f]{2})\/([0-9a-f]{60})$/.exec(url.pathname);
  if (!match) return { kind: "unknown" };
  return {
    kind: "object",
    model: `${url.searchParams.get("namespace")}/${url.searchParams.get("repository")}`,
    path: url.searchParams.get("filename") ?? "",
    sha256: match.slice(1).join(""),
  };
}

function parseApiTail(model: string, tail: string | undefined, query: URLSearchParams): Route {
  if (tail === undefined) return { kind: "info", model };
  if (tail === "repo/files") return { kind: "list", model };
  if (tail === "revisions" || tail === "commits") return { kind: tail, model };
  const revision = query.get("Revision") ?? undefined;
  return { kind: "download", model, revision, path: query.get("FilePath") ?? "", form: "repo" };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
