/** One path of a layer. Owner and time are fixed: root, and 1970. */
export type LayerEntry =
  | { readonly kind: "folder"; readonly name: string; readonly sticky?: boolean }
  | { readonly kind: "link"; readonly name: string; readonly target: string }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly executable: boolean;
      /** Bytes. */
      readonly size: number;
      /** The file of this machine that its bytes are read from, or they themselves. */
      readonly source: string | Uint8Array;
      /** What they have to be, 64 hex digits. */
      readonly sha256?: string;
    };

/** What a layer is made of. */
export interface LayerSource {
  /** Where the layer is kept between builds; a layer of another key takes its place. */
  readonly slot: string;
  /** Names the content: the layer is not written again while this stays the same. */
  readonly key: string;
  /** In the order in which they are written, folders before what they hold. */
  readonly entries: () => Promise<readonly LayerEntry[]>;
}

/** A layer that was written. */
export interface Layer {
  /** Of the compressed bytes: what registries call it. */
  readonly digest: string;
  /** Of the tar: what the configuration calls it. */
  readonly diffId: string;
  /** Compressed bytes. */
  readonly size: number;
}
