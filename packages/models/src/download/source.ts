import { hubAddress } from "../hub/hub-address.ts";
import { type OpenHub, openOtherHub } from "../hub/hub-options.ts";
import type { BlobSource } from "./plan-downloads.ts";

/** Another place that may hold the bytes of a model; only the locked sha256 decides whether it does. */
export type Source =
  /** ModelScope's layout. `id` and `commit` default to the locked ones. */
  | {
      readonly kind: "modelscope";
      readonly endpoint: string;
      readonly id?: string;
      readonly commit?: string;
      readonly token?: string | undefined;
    }
  /** Hugging Face's layout, `/{id}/resolve/{revision}/{path}`. */
  | {
      readonly kind: "huggingface";
      readonly endpoint: string;
      readonly id: string;
      readonly revision: string;
      readonly token?: string | undefined;
      /** Path in the lock -> path there, where they differ. */
      readonly paths?: Readonly<Record<string, string>>;
    }
  /** Single files, for instance the assets of a release: path in the lock -> address. */
  | { readonly kind: "url"; readonly files: Readonly<Record<string, string>> };

/** One address that has a file. */
export interface OpenSource {
  /** Endpoint, token and how to ask. */
  readonly hub: OpenHub;
  readonly address: URL;
  /** The host: when it fails for one file, it is asked last for the others. */
  readonly host: string;
}

/** The addresses of a file: the hub of the lock first, then the alternatives in their order, each address once. */
export function openSources(
  hub: OpenHub,
  wanted: readonly BlobSource[],
  alternatives: Readonly<Record<string, readonly Source[]>> = {},
): OpenSource[] {
  const opened = [
    ...wanted.slice(0, 1).map((file) => openSource(hub, file, lockedSource(hub, file))),
    ...wanted.flatMap((file) => (alternatives[file.model] ?? []).map((source) => openSource(hub, file, source))),
  ];
  const known = opened.filter((source) => source !== undefined);
  return known.filter(
    (source, index) => known.findIndex(({ address }) => address.href === source.address.href) === index,
  );
}

/** Where the lock says that a file is from. */
function lockedSource(hub: OpenHub, { hub: kind, model, commit }: BlobSource): Source {
  if (kind === "huggingface") {
    const { endpoint, token } = hub.huggingFace;
    return { kind, endpoint, id: model, revision: commit, token };
  }
  return { kind, endpoint: hub.endpoint.href };
}

function openSource(hub: OpenHub, file: BlobSource, source: Source): OpenSource | undefined {
  switch (source.kind) {
    case "modelscope": {
      const own = new URL(source.endpoint).origin === hub.endpoint.origin;
      const other = own ? hub : openOtherHub(hub, source.endpoint, source.token);
      const address = hubAddress.content(
        other.endpoint,
        source.id ?? file.model,
        source.commit ?? file.commit,
        file.path,
      );
      return { hub: other, address, host: address.host };
    }
    case "huggingface": {
      const other = openOtherHub(hub, source.endpoint, source.token);
      const path = source.paths?.[file.path] ?? file.path;
      const address = hubAddress.resolve(other.endpoint, source.id, source.revision, path);
      return { hub: other, address, host: address.host };
    }
    case "url": {
      const text = source.files[file.path];
      if (text === undefined) return undefined;
      // Anything but an address is refused as an endpoint.
      const other = openOtherHub(hub, URL.canParse(text) ? new URL(text).origin : text);
      const address = new URL(text);
      return { hub: other, address, host: address.host };
    }
  }
}
