import { createHash } from "node:crypto";
import type { ClientFrame } from "@funasr-images/protocol";

/**
 * Recognises an utterance that was sent before: by a hash of its settings and audio at its end, and, because a stream
 * may not get that far, at every doubling of its length.
 */
export interface UtteranceIdentity {
  configure(settings: ClientFrame): void;
  /** @returns the marks reached with these bytes, in order */
  audio(bytes: Uint8Array): readonly string[];
  /** @returns the mark of the whole */
  end(): string;
  /** The mark by which it would be recognised if it came again and got about as far as now. */
  latest(): readonly string[];
}

/** 32 ms of speech. Too many utterances share less. */
const firstMark = 1024;

/** The second time the engine dies, a client may have sent a little less than the first time. */
const marksKept = 2;

/** Costs one pass of SHA-256 over the audio, and a digest for each doubling of its length. */
export function createUtteranceIdentity(): UtteranceIdentity {
  const hash = createHash("sha256");
  let marks: string[] = [];
  let length = 0;
  let nextMark = firstMark;
  let settingsText = "";
  let firstByte: number | undefined;
  /** Half a second of digital silence, for example, is the start of many calls: it identifies nobody. */
  let distinct = false;

  const digest = () => hash.copy().digest("base64url");
  const addMark = (mark: string) => {
    marks = [...marks, mark].slice(-marksKept);
    return mark;
  };

  return {
    configure(settings) {
      const text = renderSettings(settings);
      if (text === settingsText) return;
      settingsText = text;
      hash.update(`${text.length}:${text}`);
    },
    audio(bytes) {
      firstByte ??= bytes[0];
      distinct ||= bytes.some((byte) => byte !== firstByte);
      const reached: string[] = [];
      let rest = bytes;
      while (length + rest.length >= nextMark) {
        hash.update(rest.subarray(0, nextMark - length));
        rest = rest.subarray(nextMark - length);
        length = nextMark;
        nextMark *= 2;
        if (distinct) reached.push(addMark(`at ${length} ${digest()}`));
      }
      hash.update(rest);
      length += rest.length;
      return reached;
    },
    end: () => addMark(`end ${length} ${digest()}`),
    latest: () => marks,
  };
}

/** The settings that affect recognition; names and end flags do not. */
function renderSettings({
  wav_name: _,
  is_speaking: _s,
  is_finished: _f,
  is_end: _e,
  progress: _p,
  ...settings
}: ClientFrame): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}
