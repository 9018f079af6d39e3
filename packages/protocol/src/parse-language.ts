/**
 * The code of a language that is given as a code or by its name, in any case: `zh`, `zh-CN`, `zho`, `chinese`,
 * `Mandarin`, `中文` are all `zh`. Undefined if it is neither.
 *
 * Codes are read as BCP 47 tags, of which only the language counts: models do not distinguish regions and scripts. Names
 * are those of CLDR, which come with every JavaScript engine, in English, Chinese and the language itself.
 *
 * @example
 * parseLanguage("Mandarin"); // "zh"
 * parseLanguage("en_GB"); // "en"
 */
export function parseLanguage(text: string): string | undefined {
  const given = text.trim().replaceAll("_", "-").toLowerCase();
  const code = names().get(given.replaceAll("-", " ").replace(/ +/g, " ")) ?? codeOf(given);
  return code === undefined || !nameIn("en", code) ? undefined : code;
}

/** The English name of a language, in lower case like Whisper's: `chinese`. An unknown code names itself. */
export function nameLanguage(code: string): string {
  return (codeOf(code) && nameIn("en", code)?.toLowerCase()) ?? code;
}

/** Languages that speech models may know by name; any code is understood. */
const named =
  "af ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv mk ml mn mr ms my ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur uz vi yue zh";

/** What people call them besides. */
const alsoCalled = {
  zh: [
    "mandarin",
    "mandarin chinese",
    "putonghua",
    "zh cn",
    "zh tw",
    "普通话",
    "普通話",
    "国语",
    "國語",
    "汉语",
    "漢語",
    "华语",
  ],
  yue: ["zh yue", "yue chinese", "广东话", "廣東話", "广州话", "白话"],
  ja: ["jp", "日文"],
  ko: ["kr", "韩文", "朝鲜语"],
  en: ["英文"],
} as const;

let known: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  known ??= new Map([
    ...named.split(" ").flatMap((code) =>
      ["en", "zh", "zh-Hant", code].flatMap((language) => {
        const name = nameIn(language, code);
        return name ? [[name.toLowerCase(), code] as const] : [];
      }),
    ),
    ...Object.entries(alsoCalled).flatMap(([code, others]) => others.map((name) => [name, code] as const)),
  ]);
  return known;
}

function nameIn(language: string, code: string): string | undefined {
  return new Intl.DisplayNames(language, { type: "language", fallback: "none" }).of(code);
}

/** The canonical code: `cmn` and `zho` are `zh`. */
function codeOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return undefined;
  }
}
