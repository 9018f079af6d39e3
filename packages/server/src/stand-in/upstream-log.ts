import type { ServerResult } from "@funasr-images/protocol";
import { renderServerResult } from "@funasr-images/protocol";
import type { UpstreamHotwords } from "./read-hotwords.ts";
import type { StandInKind } from "./upstream-settings.ts";

/**
 * What the upstream servers print to stderr while they work: recognised texts, clients' names and hotwords, and the
 * start of what they could not parse.
 */
export interface UpstreamLog {
  opened(connections: number): void;
  closed(connections: number): void;
  /** Of the first text frame. */
  hotwords(words: UpstreamHotwords): void;
  /** From the server's JSON library, which quotes what it read last. */
  parseError(text: string): void;
  /** An end frame was processed. */
  clientDone(): void;
  result(reply: ServerResult, audioBytes: number): void;
  /** Media that ffmpeg cannot open. */
  undecodable(): void;
  /** Anything else. */
  info(text: string): void;
}

/** Prints nothing: for tests of the wire. */
export const silentUpstreamLog: UpstreamLog = {
  opened() {},
  closed() {},
  hotwords() {},
  parseError() {},
  clientDone() {},
  result() {},
  undecodable() {},
  info() {},
};

/** As glog writes it: level, date, time, thread, file and line. */
export function createUpstreamLog(
  kind: StandInKind,
  write: (line: string) => void = (line) => process.stderr.write(line),
): UpstreamLog {
  const file = kind === "offline" ? "websocket-server.cpp" : "websocket-server-2pass.cpp";
  const line = (level: "I" | "E", text: string) => {
    const [date = "", time = ""] = new Date().toISOString().replaceAll("-", "").replace("Z", "000").split("T");
    write(`${level}${date} ${time} ${String(process.pid).padStart(5)} ${file}:1] ${text}\n`);
  };
  const info = (text: string) => line("I", text);

  function streamingResult({ mode, text, timestamp, stamp_sents }: ServerResult): void {
    if (mode === "2pass-online") info(`online_res :${text}`);
    if (mode !== "2pass-offline") return;
    info(`offline results : ${text}`);
    if (timestamp !== undefined) info(`offline stamps : ${timestamp}`);
    if (stamp_sents !== undefined) info(`offline stamp_sents : ${JSON.stringify(stamp_sents)}`);
  }

  return {
    info,
    opened: (connections) => kind === "offline" && info(`on_open, active connections: ${connections}`),
    closed: (connections) => kind === "offline" && info(`on_close, active connections: ${connections}`),
    hotwords({ weighted }) {
      info("hotwords: ");
      for (const [word, weight] of weighted) info(`${word} : ${weight}`);
    },
    parseError(text) {
      const read = text.slice(0, 40);
      const where = `parse error at line 1, column ${Buffer.byteLength(read)}`;
      line(
        "E",
        `[json.exception.parse_error.101] ${where}: syntax error while parsing value - invalid literal; last read: '${read}'`,
      );
    },
    clientDone: () => kind === "offline" && info("client done"),
    result(reply, audioBytes) {
      if (kind === "2pass") streamingResult(reply);
      else if (audioBytes === 0) info("Sent empty msg");
      else info(`buffer.size=${audioBytes},result json=${renderServerResult(reply)}`);
    },
    undecodable: () => line("E", "FUNASR_RESULT is nullptr."),
  };
}
