import { describe, expect, test } from "vitest";
import { decodeWav } from "./decode-wav.ts";
import { encodePcm16, PcmConverter } from "./pcm-converter.ts";
import { pcm16, readSamples } from "./read-samples.ts";
import { Resampler, resample } from "./resampler.ts";

const tone = (hertz: number, rate: number, seconds = 0.5) =>
  Float32Array.from({ length: rate * seconds }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / rate));
const decibels = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-20);
/** Without the edges, where the filter meets silence. */
const inner = (samples: Float32Array) => samples.subarray(400, samples.length - 400);

describe("the resampler", () => {
  test.each([8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000])("keeps speech from %i Hz", (rate) => {
    const heard = resample(tone(1000, rate), rate, 16_000);
    const wanted = tone(1000, 16_000);
    expect(Math.abs(heard.length - wanted.length)).toBeLessThanOrEqual(1);
    const error = inner(heard.map((sample, index) => sample - (wanted[index] ?? 0)));
    expect(decibels(error) - decibels(wanted)).toBeLessThan(-70);
  });

  test.each([44_100, 48_000])("does not alias anything above 8 kHz from %i Hz", (rate) => {
    expect(decibels(inner(resample(tone(9500, rate), rate, 16_000)))).toBeLessThan(-75);
    expect(decibels(inner(resample(tone(7000, rate), rate, 16_000)))).toBeGreaterThan(-10);
  });

  test("gives the same result in pieces as at once", () => {
    const samples = tone(440, 44_100, 0.3);
    const resampler = new Resampler(44_100, 16_000);
    const pieces: number[] = [];
    for (let at = 0, size = 1; at < samples.length; at += size, size = (size * 7) % 1000 || 3)
      pieces.push(...resampler.push(samples.subarray(at, at + size)));
    pieces.push(...resampler.flush());
    expect(Float32Array.from(pieces)).toEqual(resample(samples, 44_100, 16_000));
  });

  test.each([0, 1, 5])("takes %i samples", (length) => {
    expect(resample(new Float32Array(length), 8000, 16_000)).toHaveLength(length * 2);
  });
});

describe("wav files", () => {
  const samples = [0, 0.5, -0.5, 0.25, -1];
  const files: [string, number, number, (view: DataView, offset: number, sample: number) => void][] = [
    ["8-bit", 1, 8, (view, offset, sample) => view.setUint8(offset, sample * 128 + 128)],
    ["16-bit", 1, 16, (view, offset, sample) => view.setInt16(offset, sample * 32_768, true)],
    [
      "24-bit",
      1,
      24,
      (view, offset, sample) => {
        view.setUint16(offset, (sample * 8_388_608) & 0xffff, true);
        view.setInt8(offset + 2, (sample * 8_388_608) >> 16);
      },
    ],
    ["32-bit", 1, 32, (view, offset, sample) => view.setInt32(offset, sample * 2_147_483_648, true)],
    ["float", 3, 32, (view, offset, sample) => view.setFloat32(offset, sample, true)],
    ["double", 3, 64, (view, offset, sample) => view.setFloat64(offset, sample, true)],
  ];

  test.each(files)("of %s samples are read, stereo as its mean", (_name, code, bits, write) => {
    const wav = renderWav({ code, bits, channels: 2, rate: 44_100 }, samples.length, (view, offset, frame) => {
      write(view, offset, samples[frame] ?? 0);
      write(view, offset + bits / 8, samples[frame] ?? 0);
    });
    const decoded = decodeWav(wav);
    expect(decoded.sampleRate).toBe(44_100);
    expect([...decoded.samples].map((sample) => Math.round(sample * 1000) / 1000)).toEqual(samples);
  });

  // Values of the tables in ITU-T G.711.
  test.each([
    [6, [0xd5, 0x55, 0x2a, 0xaa], [8, -8, -32_256, 32_256]],
    [7, [0xff, 0x7f, 0x00, 0x80], [0, 0, -32_124, 32_124]],
  ])("of telephones (format %i) are read", (code, bytes, wanted) => {
    const wav = renderWav({ code, bits: 8, channels: 1, rate: 8000 }, bytes.length, (view, offset, frame) =>
      view.setUint8(offset, bytes[frame] ?? 0),
    );
    expect([...decodeWav(wav).samples].map((sample) => Math.round(sample * 32_768) + 0)).toEqual(wanted);
  });

  test("that are not wav files are BAD_AUDIO", () => {
    expect(() => decodeWav(new Uint8Array(50))).toThrow(expect.objectContaining({ code: "BAD_AUDIO" }));
  });
});

test("the converter clips loud samples, joins split frames and passes 16 kHz mono through", () => {
  expect([...(readSamples(encodePcm16(Float32Array.of(2, -2, 0.5)), pcm16)[0] ?? [])]).toEqual([
    32_767 / 32_768,
    -1,
    0.5,
  ]);
  const bytes = Uint8Array.of(1, 2, 3);
  expect(new PcmConverter(pcm16, 16_000).push(bytes)).toBe(bytes);
  const stereo = new PcmConverter({ ...pcm16, channels: 2 }, 16_000);
  const frames = Uint8Array.of(10, 0, 20, 0, 30, 0, 50, 0);
  const pieces = [frames.subarray(0, 3), frames.subarray(3, 5), frames.subarray(5)].map((piece) => [
    ...stereo.push(piece),
  ]);
  expect(pieces).toEqual([[], [15, 0], [40, 0]]);
});

interface Wav {
  readonly code: number;
  readonly bits: number;
  readonly channels: number;
  readonly rate: number;
}

/** With a LIST chunk before the data, as editors write it. */
function renderWav(
  { code, bits, channels, rate }: Wav,
  frames: number,
  write: (view: DataView, offset: number, frame: number) => void,
): Uint8Array {
  const frameBytes = (bits / 8) * channels;
  const view = new DataView(new ArrayBuffer(56 + frames * frameBytes));
  const tag = (offset: number, text: string) => {
    for (const [index, letter] of [...text].entries()) view.setUint8(offset + index, letter.charCodeAt(0));
  };
  tag(0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, code, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  tag(36, "LIST");
  view.setUint32(40, 3, true);
  tag(48, "data");
  view.setUint32(52, frames * frameBytes, true);
  for (let frame = 0; frame < frames; frame += 1) write(view, 56 + frame * frameBytes, frame);
  return new Uint8Array(view.buffer);
}
