import { parse as parseCsv } from "csv-parse/sync";
import { strFromU8, unzipSync } from "fflate";
import mammoth from "mammoth";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import type { Labels } from "../subtitles/labels.ts";
import { renderAss } from "../subtitles/render-ass.ts";
import { renderSrt } from "../subtitles/render-srt.ts";
import { renderVtt } from "../subtitles/render-vtt.ts";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { planParagraphs } from "./plan-paragraphs.ts";
import { renderCsv } from "./render-csv.ts";
import { documentFormats, documentTypes, renderDocument } from "./render-document.ts";
import { renderDocx } from "./render-docx.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderText } from "./render-text.ts";

// Documents are read by programs of other people: csv-parse, mammoth (Word) and marked.

function transcript(...segments: Partial<TranscriptSegment>[]): Transcript {
  const numbered = segments.map((segment, id) => {
    return { id, start_ms: id * 1000, end_ms: id * 1000 + 900, text: "好。", ...segment };
  });
  const text = numbered.map((segment) => segment.text).join("");
  return { schema: 1, text, duration_ms: 9000, segments: numbered, timing: { granularity: "segment" } };
}

const talk = transcript(
  { text: "你好。", speaker: "S1", role: "Alice", emotion: "HAPPY", events: ["Speech", "Laughter"] },
  { text: "今天，我们讨论。", speaker: "S1", role: "Alice" },
  { text: "1 < 2 & 3", speaker: "S2", start_ms: 3_725_000, end_ms: 3_726_500 },
);
const all = { labels: ["speaker", "emotion", "events"] } as const;
const untimed: Transcript = { ...talk, timing: { granularity: "none" } };

/** What people say or send to break a document. */
const nasty = [
  '=HYPERLINK("http://evil.example","x")',
  "+1+1",
  "-5 度",
  "@SUM(A1)",
  "\t=1+1",
  "＝1+1",
  'say "hi", then\r\nleave; a|b',
  "# no heading",
  "- no list",
  "3. no list",
  "12) no list",
  "> no quote",
  "*no* _emphasis_ **at** all ~~here~~",
  "<script>alert(1)</script> &lt; &#60;",
  "[no](javascript:alert(1)) ![no](http://evil.example/x.png)",
  "`no code` \\ no escape $x$",
  "a\n\n***\n\nb",
  "===",
  "]]> <w:t> \u0000\u0008\u001b\ufffe \ud800 end",
];

describe("paragraphs", () => {
  const textsOf = (one: Transcript, labels: Labels = []) => planParagraphs(one, { labels }).map(({ text }) => text);

  test("join what one speaker says, and end with the speaker", () => {
    expect(planParagraphs(talk, { labels: ["speaker"] })).toEqual([
      { speaker: "Alice", startMs: 0, text: "你好。今天，我们讨论。" },
      { speaker: "Speaker 2", startMs: 3_725_000, text: "1 < 2 & 3" },
    ]);
    expect(textsOf(transcript({ text: "Yes.", speaker: "S1" }, { text: "No.", speaker: "S2" }))).toEqual([
      "Yes.",
      "No.",
    ]);
  });

  test("join Latin sentences with a blank, and leave out what was not said", () => {
    expect(textsOf(transcript({ text: "Yes." }, { text: " " }, { text: "No." }))).toEqual(["Yes. No."]);
  });

  test("leave out who said nothing", () => {
    expect(
      planParagraphs(transcript({ speaker: "S1" }, { text: " ", speaker: "S2" }, { speaker: "S1" }), { labels: [] }),
    ).toHaveLength(1);
  });

  test("end with a label that is shown, not with one that is not", () => {
    expect(textsOf(talk, ["emotion"])).toHaveLength(3);
    expect(textsOf(talk)).toHaveLength(2);
  });

  test("end with a pause of 2 s", () => {
    const pause = (start_ms: number) => textsOf(transcript({ end_ms: 900 }, { start_ms, end_ms: 9000 }));
    expect([pause(2899), pause(2900)]).toEqual([["好。好。"], ["好。", "好。"]]);
  });

  test("end with the sentence that makes them long", () => {
    const long = textsOf(transcript(...Array.from({ length: 9 }, () => ({ text: `${"好".repeat(99)}。` }))));
    expect(long.map((text) => text.length)).toEqual([400, 400, 100]);
  });
});

describe("text", () => {
  test("has one line per paragraph, with names if there are several speakers", () => {
    expect(renderText(talk)).toBe("[Alice] 你好。今天，我们讨论。\n[Speaker 2] 1 < 2 & 3\n");
    expect(renderText(talk, { labels: ["emotion"] })).toBe("[HAPPY] 你好。\n今天，我们讨论。\n1 < 2 & 3\n");
    expect(renderText(talk, { labels: [] })).toBe("你好。今天，我们讨论。\n1 < 2 & 3\n");
    expect(renderText(transcript({ text: "hello", speaker: "S1" }))).toBe("hello\n");
    expect(renderText(transcript())).toBe("");
  });
});

describe("CSV", () => {
  const read = (text: string) => parseCsv(text, { bom: true, record_delimiter: "\r\n" }) as string[][];

  test("has a row per segment, and a mark for Excel", () => {
    expect(renderCsv(talk)).toBe(
      "\ufeffstart,end,speaker,text\r\n0.000,0.900,Alice,你好。\r\n1.000,1.900,Alice,今天，我们讨论。\r\n3725.000,3726.500,Speaker 2,1 < 2 & 3\r\n",
    );
  });

  test("has columns for what is asked for, and no times if there are none", () => {
    expect(read(renderCsv(talk, all)).slice(0, 2)).toEqual([
      ["start", "end", "speaker", "emotion", "events", "text"],
      ["0.000", "0.900", "Alice", "HAPPY", "Laughter", "你好。"],
    ]);
    expect(read(renderCsv(talk, { labels: [] }))[0]).toEqual(["start", "end", "text"]);
    expect(read(renderCsv(transcript({ text: "hello" })))).toEqual([
      ["start", "end", "speaker", "text"],
      ["0.000", "0.900", "", "hello"],
    ]);
    expect(read(renderCsv(untimed))[1]).toEqual(["", "", "Alice", "你好。"]);
  });

  test("keeps every text, and starts no formula", () => {
    const rows = read(renderCsv(transcript(...nasty.map((text) => ({ text, speaker: text })))));
    for (const [index, [, , speaker = "", text = ""]] of rows.slice(1).entries()) {
      expect(text.replace(/^'/, "")).toBe(nasty[index]?.toWellFormed());
      expect(speaker).toBe(text);
      expect(text).not.toMatch(/^\s*[=+\-@＝]/);
    }
    expect(rows).toHaveLength(nasty.length + 1);
  });
});

test.each(["1 + 1 = 2", "a-b", "me@example.com", "“=1”"])("the cell %j is no formula, and stays as it is", (text) => {
  expect(renderCsv(transcript({ text }), { labels: [] })).toBe(`\ufeffstart,end,text\r\n0.000,0.900,${text}\r\n`);
});

describe("Markdown", () => {
  test("has title, names, times and paragraphs", () => {
    expect(renderMarkdown(talk, { title: "talk_1" })).toBe(
      "# talk\\_1\n\n**Alice** · 00:00:00\n\n你好。今天，我们讨论。\n\n**Speaker 2** · 01:02:05\n\n1 \\< 2 \\& 3\n",
    );
    expect(renderMarkdown(talk, all)).toMatch(/^\*\*Alice\*\* · HAPPY · Laughter · 00:00:00\n/);
    expect(renderMarkdown(untimed, { labels: [] })).toBe("你好。今天，我们讨论。\n\n1 \\< 2 \\& 3\n");
    expect(renderMarkdown(transcript())).toBe("");
  });

  test("escapes nothing that is not markup where it stands", () => {
    const text = "a - b # c + d = e, 3. f (g) 12:30!";
    expect(renderMarkdown(transcript({ text: `  ${text}\n ` }), { labels: [] })).toBe(`00:00:00\n\n${text}\n`);
  });

  test.each(nasty.slice(0, -1))("shows %j as it was said", (text) => {
    const html = marked.parse(renderMarkdown({ ...transcript({ text }), timing: { granularity: "none" } }), {
      async: false,
    });
    // GitHub makes links of addresses, whatever is before them.
    const [, shown = ""] = /^<p>([^<]*)<\/p>\n$/.exec(html.replace(/<a href="[^"]*">([^<]*)<\/a>/g, "$1")) ?? [];
    const plain = shown.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => entities[name] ?? "");
    expect(plain).toBe(text.replace(/\s+/g, " ").trim());
  });

  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&", "#39": "'" };
});

describe("Word", () => {
  const open = async (bytes: Uint8Array) => {
    const buffer = Buffer.from(bytes);
    const { value, messages } = await mammoth.convertToHtml(
      { buffer },
      { styleMap: ["p[style-name='Title'] => h1", "p[style-name='Turn'] => h2"] },
    );
    expect(messages).toEqual([]);
    return value;
  };

  test("has title, names, times and paragraphs", async () => {
    expect(await open(renderDocx(talk, { title: "会议" }))).toBe(
      "<h1>会议</h1><h2><strong>Alice</strong>  00:00:00</h2><p>你好。今天，我们讨论。</p><h2><strong>Speaker 2</strong>  01:02:05</h2><p>1 &lt; 2 &amp; 3</p>",
    );
    expect(await open(renderDocx(talk, all))).toContain("<h2><strong>Alice</strong>  HAPPY · Laughter · 00:00:00</h2>");
    expect(await open(renderDocx(untimed, { labels: [] }))).toBe(
      "<p>你好。今天，我们讨论。</p><p>1 &lt; 2 &amp; 3</p>",
    );
    expect(await open(renderDocx(transcript()))).toBe("");
  });

  test("keeps every text that XML can hold", async () => {
    const bytes = renderDocx(transcript(...nasty.map((text, id) => ({ text, speaker: `S${id}` }))), { labels: [] });
    const { value } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
    const shown = value.split("\n\n").filter((line) => line !== "" && !/^\d\d:/.test(line));
    const wanted = nasty.map((text) => text.replace(/\s+/g, " ").replace("\0\b\u001b\ufffe \ud800", " \ufffd").trim());
    expect(shown.map((line) => line.trim())).toEqual(wanted);
  });

  test("has no empty paragraphs", () => {
    const body = (one: Transcript, options?: Parameters<typeof renderDocx>[1]) =>
      /<w:body>(.*)<w:sectPr>/.exec(
        strFromU8(unzipSync(renderDocx(one, options))["word/document.xml"] as Uint8Array),
      )?.[1];
    const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
    const said = `<w:p>${run("hello")}</w:p>`;
    const turn = '<w:p><w:pPr><w:pStyle w:val="Turn"/></w:pPr>';
    const bold = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Ann</w:t></w:r>';
    const grey = (text: string) =>
      `<w:r><w:rPr><w:color w:val="6B6B6B"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
    const timed = transcript({ text: "hello", speaker: "Ann" });
    const plain: Transcript = { ...timed, timing: { granularity: "none" } };
    expect(body(plain)).toBe(said);
    expect(body(plain, { title: "t" })).toBe(`<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>${run("t")}</w:p>${said}`);
    expect(body(plain, { labels: ["speaker"] })).toBe(`${turn}${bold}</w:p>${said}`);
    expect(body(timed)).toBe(`${turn}${grey("00:00:00")}</w:p>${said}`);
    expect(body(timed, { labels: ["speaker"] })).toBe(`${turn}${bold}${grey("  00:00:00")}</w:p>${said}`);
    expect(body(transcript())).toBe("");
  });

  test("is the same twice", () => {
    expect(Buffer.from(renderDocx(talk)).equals(renderDocx(talk))).toBe(true);
  });

  // Word, unlike mammoth, repairs or refuses a package that lacks one of these.
  test("has a content type for every part, and every part is related to what uses it", () => {
    const parts = Object.entries(unzipSync(renderDocx(talk, { title: "a & b" })));
    const xml = Object.fromEntries(parts.map(([name, bytes]) => [name, strFromU8(bytes)]));
    for (const part of Object.values(xml))
      expect(part).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\n<[\s\S]*>$/);
    const types = xml["[Content_Types].xml"] ?? "";
    const typeOf = (name: string) =>
      new RegExp(`PartName="/${name}" ContentType="([^"]+)"`).exec(types)?.[1] ??
      new RegExp(`Extension="${name.split(".").at(-1)}" ContentType="([^"]+)"`).exec(types)?.[1];
    const office = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const opc = "application/vnd.openxmlformats-package";
    expect(Object.fromEntries(Object.keys(xml).map((name) => [name, typeOf(name)]))).toEqual({
      "[Content_Types].xml": "application/xml",
      "_rels/.rels": `${opc}.relationships+xml`,
      "word/_rels/document.xml.rels": `${opc}.relationships+xml`,
      "word/document.xml": `${office}.document.main+xml`,
      "word/styles.xml": `${office}.styles+xml`,
      "docProps/core.xml": `${opc}.core-properties+xml`,
    });
    expect(types.replaceAll(/<[^<>]*>/g, "").trim()).toBe("");
    const relations = (name: string) =>
      [...(xml[name] ?? "").matchAll(/<Relationship Id="(\w+)" Type="[^"]*\/([\w-]+)" Target="([^"]+)"\/>/g)].map(
        (one) => one.slice(1),
      );
    expect(relations("_rels/.rels")).toEqual([
      ["rId1", "officeDocument", "word/document.xml"],
      ["rId2", "core-properties", "docProps/core.xml"],
    ]);
    expect(relations("word/_rels/document.xml.rels")).toEqual([["rId1", "styles", "styles.xml"]]);
    for (const name of ["_rels/.rels", "word/_rels/document.xml.rels"])
      expect((xml[name] ?? "").replaceAll(/<[^<>]*>/g, "").trim()).toBe("");
    expect(xml["docProps/core.xml"]).toContain("<dc:title>a &amp; b</dc:title>");
  });
});

test("every format has a media type and a content", () => {
  expect(documentFormats).toEqual(["txt", "srt", "vtt", "ass", "docx", "md", "csv", "json"]);
  for (const format of documentFormats) {
    expect(documentTypes[format]).toMatch(/^(text|application)\//);
  }
  expect(documentFormats.map((format) => renderDocument(format, talk, all))).toEqual([
    renderText(talk, all),
    renderSrt(talk, all),
    renderVtt(talk, all),
    renderAss(talk, all),
    renderDocx(talk, all),
    renderMarkdown(talk, all),
    renderCsv(talk, all),
    expect.stringContaining('"schema": 1'),
  ]);
  expect(JSON.parse(renderDocument("json", talk))).toEqual(talk);
});
