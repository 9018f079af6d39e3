import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";
import { EngineError } from "../../../engine.ts";

/** Functions not wrapped by the addon, directly from the C library next to it (c-api.h of sherpa-onnx 1.13.8). */
export interface SeparationLibrary {
  open(options: { readonly vocals: string; readonly accompaniment: string; readonly threads: number }): Separation;
}

export interface Separation {
  /** Hertz of the output. */
  readonly sampleRate: number;
  /**
   * The channels of the vocals. The ends are distorted for the length of one spectrum (0.1 s), and up to 1,024 samples
   * are missing at the end.
   *
   * @param channels two, of one length: at least one spectrum, because the library divides by their number
   */
  separate(channels: readonly [Float32Array, Float32Array], sampleRate: number): readonly Float32Array[];
}

// Nested structs of pointers and integers have the layout of a flat one. A process can define a type name only once.
koffi.struct("SeparationConfig", {
  vocals: "const char *",
  accompaniment: "const char *",
  uvr: "const char *",
  num_threads: "int32",
  debug: "int32",
  provider: "const char *",
});
koffi.struct("SeparationStem", { samples: "void *", num_channels: "int32", n: "int32" });
koffi.struct("SeparationOutput", { stems: "SeparationStem *", num_stems: "int32", sample_rate: "int32" });

export function loadSeparationLibrary(): SeparationLibrary {
  const library = koffi.load(libraryFile());
  const create = library.func("void *SherpaOnnxCreateOfflineSourceSeparation(const SeparationConfig *config)");
  const rateOf = library.func("int32 SherpaOnnxOfflineSourceSeparationGetOutputSampleRate(void *separation)");
  const run = library.func(
    "SeparationOutput *SherpaOnnxOfflineSourceSeparationProcess(void *separation, const float **samples, int32 channels, int32 length, int32 rate)",
  );
  const destroy = library.func("void SherpaOnnxDestroySourceSeparationOutput(SeparationOutput *output)");

  return {
    open({ vocals, accompaniment, threads }) {
      const config = { vocals, accompaniment, uvr: null, num_threads: threads, debug: 0, provider: "cpu" };
      const separation: unknown = create(config);
      if (!separation)
        throw new EngineError("ENGINE_START", `sherpa-onnx does not accept ${vocals} and ${accompaniment}`);
      return {
        sampleRate: rateOf(separation) as number,
        separate([left, right], sampleRate) {
          const output: unknown = run(separation, [left, right], 2, left.length, sampleRate);
          if (!output) throw new EngineError("RECOGNITION_FAILED", "sherpa-onnx returned nothing");
          try {
            return copyVocals(output);
          } finally {
            destroy(output);
          }
        },
      };
    },
  };
}

interface Stem {
  readonly samples: unknown;
  readonly num_channels: number;
  readonly n: number;
}

/** The first of the two stems. */
function copyVocals(output: unknown): readonly Float32Array[] {
  const { stems } = koffi.decode(output, "SeparationOutput") as { readonly stems: unknown };
  const { samples, num_channels, n } = koffi.decode(stems, "SeparationStem") as Stem;
  const channels = koffi.decode(samples, "void *", num_channels) as readonly unknown[];
  return channels.map((channel) => koffi.decode(channel, koffi.array("float", n, "Typed")) as Float32Array);
}

function libraryFile(): string {
  // The platform package is a dependency of the umbrella package, not of ours.
  const umbrella = createRequire(createRequire(import.meta.url).resolve("sherpa-onnx-node"));
  const folder = dirname(umbrella.resolve(`sherpa-onnx-${process.platform}-${process.arch}/package.json`));
  return join(folder, "libsherpa-onnx-c-api.so");
}
