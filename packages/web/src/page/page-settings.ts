import {
  formatLabels,
  type Labels,
  parseLabels,
  type RecognitionMode,
  type SpeechLanguage,
} from "@funasr-images/protocol";

/** A word that the recogniser should prefer, as in its row of the editor. */
export interface Hotword {
  readonly word: string;
  /** 1 to 100. */
  readonly weight: number;
}

/** Everything that is kept in the URL of the page. */
export interface PageSettings {
  /** `ws://host:port` or `wss://host:port`; empty means the server of the page. */
  readonly server: string;
  /** Undefined: the best that the server offers. */
  readonly mode: RecognitionMode | undefined;
  /** Undefined: the language of the browser. */
  readonly ui: "en" | "zh" | undefined;
  readonly theme: "auto" | "light" | "dark";
  readonly language: SpeechLanguage;
  readonly itn: boolean;
  readonly speakers: boolean;
  /** 0: not known. */
  readonly speakerCount: number;
  /** Each channel of a file is a speaker. */
  readonly split: boolean;
  readonly vocals: boolean;
  readonly hotwords: readonly Hotword[];
  /** What is copied and downloaded beside the text. */
  readonly labels: Labels;
}

export const defaultSettings: PageSettings = {
  server: "",
  mode: undefined,
  ui: undefined,
  theme: "auto",
  language: "auto",
  itn: true,
  speakers: true,
  speakerCount: 0,
  split: false,
  vocals: false,
  hotwords: [],
  labels: "auto",
};

/** Reads the settings from `location.hash`; unknown values fall back to the defaults. */
export function parseSettings(hash: string): PageSettings {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const choice = <Word extends string>(name: string, words: readonly Word[]) =>
    words.find((word) => word === fields.get(name));
  const flag = (name: string, fallback: boolean) => {
    const value = fields.get(name);
    return value === "1" ? true : value === "0" ? false : fallback;
  };
  return {
    server: fields.get("server") ?? "",
    mode: choice("mode", ["offline", "online", "2pass"]),
    ui: choice("ui", ["en", "zh"]),
    theme: choice("theme", ["light", "dark"]) ?? "auto",
    language: choice("language", ["zh", "en", "yue", "ja", "ko"]) ?? "auto",
    itn: flag("itn", true),
    speakers: flag("speakers", true),
    speakerCount: wholeNumber(fields.get("count"), 1, 20) ?? 0,
    split: choice("channels", ["split"]) === "split",
    vocals: flag("vocals", false),
    hotwords: fields.getAll("hotword").flatMap(parseHotword),
    labels: readLabels(fields.get("labels")),
  };
}

/** The inverse: the text after `#`, empty for the defaults. */
export function renderSettings(settings: PageSettings): string {
  const fields = new URLSearchParams();
  if (settings.server) fields.set("server", settings.server);
  if (settings.mode) fields.set("mode", settings.mode);
  if (settings.ui) fields.set("ui", settings.ui);
  if (settings.theme !== "auto") fields.set("theme", settings.theme);
  if (settings.language !== "auto") fields.set("language", settings.language);
  if (!settings.itn) fields.set("itn", "0");
  if (!settings.speakers) fields.set("speakers", "0");
  if (settings.speakerCount > 0) fields.set("count", String(settings.speakerCount));
  if (settings.split) fields.set("channels", "split");
  if (settings.vocals) fields.set("vocals", "1");
  if (settings.labels !== "auto") fields.set("labels", formatLabels(settings.labels));
  for (const { word, weight } of settings.hotwords) {
    if (word.trim()) fields.append("hotword", `${word.trim()}:${weight}`);
  }
  return fields.toString();
}

function parseHotword(text: string): Hotword[] {
  const at = text.lastIndexOf(":");
  const word = (at < 0 ? text : text.slice(0, at)).trim();
  const weight = at < 0 ? undefined : wholeNumber(text.slice(at + 1), 1, 100);
  return word ? [{ word, weight: weight ?? 20 }] : [];
}

function readLabels(text: string | null): Labels {
  try {
    return text === null ? defaultSettings.labels : parseLabels(text);
  } catch {
    return defaultSettings.labels;
  }
}

function wholeNumber(text: string | null, least: number, most: number): number | undefined {
  const number = text && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
