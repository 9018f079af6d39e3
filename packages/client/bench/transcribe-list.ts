import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { connect, transcribe } from "../src/index.ts";

// The library at the same task as the official client: a list of `name path`, so many streams at once, as fast as
// possible or in real time, `name<TAB>text` into a file.

const [url = "", list = "", streams = "1", output = "", pace = "fast"] = process.argv.slice(2);
const entries = readFileSync(list, "utf8").trimEnd().split("\n");
const lines: string[] = [];
let next = 0;
await Promise.all(Array.from({ length: Number(streams) }, lane));
writeFileSync(output, lines.join(""));

async function lane(): Promise<void> {
  for (let entry = entries[next++]; entry !== undefined; entry = entries[next++]) {
    const [name = "", path = ""] = entry.split(" ");
    const text = pace === "fast" ? await sendFast(name, path) : await sendPaced(name, path);
    lines.push(`${name}\t${text}\n`);
  }
}

async function sendFast(name: string, path: string): Promise<string> {
  return (await transcribe({ url, name, audio: createReadStream(path, { highWaterMark: 16 * 1024 }) })).text;
}

async function sendPaced(name: string, path: string): Promise<string> {
  using connection = await connect({ url });
  const utterance = connection.start({ mode: "2pass", name });
  const started = performance.now();
  let piece = 0;
  let header = 44;
  for await (const bytes of createReadStream(path, { highWaterMark: 1920 })) {
    await new Promise((resolve) => setTimeout(resolve, started + 60 * piece - performance.now()));
    await utterance.send(bytes.subarray(header));
    header = 0;
    piece += 1;
  }
  return (await utterance.end()).text;
}
