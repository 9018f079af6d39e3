/** A file of real weights that a package of npm holds. */
export interface WeightsEntry {
  /** What code and texts call it. */
  readonly name: string;
  /** What it is and which inputs it has, for people. */
  readonly what: string;
  readonly package: string;
  /** From the root of the package. */
  readonly path: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** SPDX id of the weights, which may be another than the package's; its text is in `images/licenses`. */
  readonly licence: string;
  readonly attribution: string;
}

const silero = {
  package: "@ricky0123/vad-web",
  licence: "MIT",
  attribution: "Silero VAD, copyright (c) 2020-present Silero Team, https://github.com/snakers4/silero-vad",
};

/** All that is known. The first is byte for byte what `images/models.json` pins. */
export const weightsCatalogue = [
  {
    ...silero,
    name: "silero-vad-v4",
    what: "voice activity detector; inputs `input`, `sr`, `h`, `c`",
    path: "dist/silero_vad_legacy.onnx",
    bytes: 1_807_522,
    sha256: "a35ebf52fd3ce5f1469b2a36158dba761bc47b973ea3382b3186ca15b1f5af28",
  },
  {
    ...silero,
    name: "silero-vad-v5",
    what: "voice activity detector; inputs `input`, `state`, `sr`",
    path: "dist/silero_vad_v5.onnx",
    bytes: 2_327_524,
    sha256: "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f",
  },
  {
    ...silero,
    name: "silero-vad-v6",
    what: "voice activity detector; inputs `input`, `state`, `sr`",
    path: "dist/silero_vad_v6.onnx",
    bytes: 2_327_524,
    sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
  },
] as const satisfies readonly WeightsEntry[];

export type WeightsName = (typeof weightsCatalogue)[number]["name"];

/** Releases of Silero's detector: `silero-vad-` and one of these is a name of the catalogue. */
export const sileroVersions = ["v4", "v5", "v6"] as const;

export type SileroVersion = (typeof sileroVersions)[number];
