import type { Piece } from "./pieces.ts";

const languages = ["zh", "en", "yue", "ja", "ko", "nospeech"];
const emotions = ["HAPPY", "SAD", "ANGRY", "NEUTRAL", "FEARFUL", "DISGUSTED", "SURPRISED", "EMO_UNKNOWN"];
/** The switch of the text normalisation is not an event. */
const switches = ["withitn", "woitn"];

/**
 * SenseVoice writes its tags into the text, before each segment and with nothing between two segments:
 * `<|zh|><|HAPPY|><|Speech|>…<|en|>…`. A text without tags is one piece.
 */
export function readTags(text: string): Piece[] {
  const groups = [...text.matchAll(/((?:<\|[^|<>]*\|>\s*)*)((?:(?!<\|[^|<>]*\|>).)*)/gsu)];
  return groups
    .filter(([whole]) => whole !== "")
    .map(([, tags = "", words = ""]) => {
      const names = [...tags.matchAll(/<\|([^|<>]*)\|>/g)].map(([, name = ""]) => name);
      const language = names.find((name) => languages.includes(name));
      const emotion = names.find((name) => emotions.includes(name));
      const events = names.filter((name) => ![...languages, ...emotions, ...switches].includes(name));
      return {
        text: words.trim(),
        language,
        emotion,
        events: events.length > 0 ? events : undefined,
      };
    })
    .filter((piece, _, all) => piece.text !== "" || all.length === 1);
}
