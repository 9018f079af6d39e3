import { expect, test } from "vitest";
import { type Introduction, recogniseClient, usualManners } from "./recognise-client.ts";

// One row a client: what it shows of itself. Source: the clients in upstream's repository, and the packages.

const python = { userAgent: "Python/3.11 websockets/13.1", subprotocols: ["binary"] };
const cpp = { userAgent: "WebSocket++/0.8.2" };
const browser = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" };

const usual = usualManners;
const neverFinal = { isFinal: false, holdMs: 0 };
const held = { isFinal: true, holdMs: 50 };

test.each<[client: string, shown: Partial<Omit<Introduction, "fields">>, fields: string, manners: object]>([
  ["Python, July 2023", python, "mode chunk_size chunk_interval wav_name is_speaking", neverFinal],
  ["Python, 7 November 2023", python, "mode chunk_size chunk_interval wav_name is_speaking", neverFinal],
  [
    "Python, 8 November 2023",
    python,
    "mode chunk_size chunk_interval audio_fs wav_name wav_format is_speaking hotwords itn",
    usual,
  ],
  [
    "Python, December 2023",
    python,
    "mode chunk_size chunk_interval audio_fs wav_name wav_format is_speaking hotwords itn",
    usual,
  ],
  [
    "Python, 2025 and HEAD",
    python,
    "mode chunk_size chunk_interval encoder_chunk_look_back decoder_chunk_look_back audio_fs wav_name wav_format is_speaking hotwords itn",
    usual,
  ],
  [
    "Python, microphone",
    python,
    "mode chunk_size chunk_interval encoder_chunk_look_back decoder_chunk_look_back wav_name is_speaking hotwords itn",
    usual,
  ],
  ["C++, file, July 2023", cpp, "chunk_interval chunk_size is_speaking wav_format wav_name", held],
  [
    "C++, file, HEAD",
    cpp,
    "audio_fs chunk_interval chunk_size hotwords is_speaking itn svs_itn wav_format wav_name",
    held,
  ],
  [
    "C++, file, behind a proxy that hides its name",
    {},
    "audio_fs chunk_interval chunk_size is_speaking itn svs_itn wav_format wav_name",
    held,
  ],
  ["C++, 2pass", cpp, "audio_fs chunk_size is_speaking itn mode svs_itn wav_format wav_name", held],
  ["Java", {}, "mode chunk_size wav_format chunk_interval wav_name is_speaking", usual],
  [
    "Go",
    { userAgent: "Go-http-client/1.1" },
    "audio_fs chunk_interval chunk_size hotwords is_speaking itn mode wav_format wav_name",
    usual,
  ],
  ["C#", {}, "mode wav_name is_speaking hotwords", usual],
  ["html5, microphone", browser, "chunk_size wav_name is_speaking chunk_interval itn mode", usual],
  [
    "html5, file",
    browser,
    "chunk_size wav_name is_speaking chunk_interval itn mode wav_format audio_fs hotwords",
    usual,
  ],
  ["PyPI funasr-client", python, "mode is_speaking chunk_size wav_name audio_fs itn svs_lang svs_itn", usual],
  [
    "PyPI funasr-python",
    python,
    "mode chunk_size chunk_interval wav_name wav_format audio_fs is_speaking itn svs_itn hotwords encoder_chunk_look_back decoder_chunk_look_back",
    usual,
  ],
  ["npm funasr-client", browser, "mode is_speaking chunk_size hotwords", usual],
  [
    "one with the fields of an old one, but no subprotocol",
    {},
    "mode chunk_size chunk_interval wav_name is_speaking",
    usual,
  ],
  ["one that nobody knows", {}, "mode", usual],
  ["one that sends nothing", {}, "", usual],
])("%s", (_client, shown, fields, manners) => {
  const introduction = { subprotocols: [], ...shown, fields: fields.split(" ").filter(Boolean) };
  expect(recogniseClient(introduction, "auto")).toEqual(manners);
  for (const isFinal of [true, false]) expect(recogniseClient(introduction, isFinal)).toEqual({ ...manners, isFinal });
});
