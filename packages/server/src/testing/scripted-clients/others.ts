import { type Reply, sleep } from "./open-line.ts";
import type { ScriptedClient } from "./scripted-client.ts";

const isOffline = ({ mode }: Reply) => mode === "offline" || mode === "2pass-offline";

/** Joins what a client shows: a sentence replaces the parts before it. */
function createText() {
  let settled = "";
  let pending = "";
  return {
    take(reply: Reply) {
      if (reply.mode === "2pass-online") pending += reply.text;
      else if (reply.mode !== undefined) {
        pending = "";
        settled += reply.text;
      }
    },
    shown: () => [settled + pending],
  };
}

/** `runtime/java/FunasrWsClient.java`. */
const java: ScriptedClient = {
  name: "Java",
  modes: ["offline", "online", "2pass"],
  files: 1,
  async play({ mode, recordings, open }) {
    const [recording] = recordings;
    const line = await open();
    const text = createText();
    let ended = false;
    let closed = false;
    line.onReply((reply) => {
      text.take(reply);
      if (ended && mode === "offline") closed ||= reply.is_final !== false;
    });
    line.say({
      mode,
      chunk_size: [5, 10, 5],
      wav_format: "pcm",
      hotwords: '{"阿里巴巴":"20"}',
      chunk_interval: 10,
      wav_name: "javatest",
      is_speaking: true,
    });
    await line.send(recording?.pcm ?? Buffer.alloc(0), 1920, mode === "offline" ? 0 : 60);
    if (mode !== "offline") await sleep(2000);
    line.say({ is_speaking: false });
    ended = true;
    if (mode === "offline") await line.until(() => closed);
    else await sleep(3000);
    line.close();
    return text.shown();
  },
};

/** `runtime/golang/websocket/go_ws_client.go`: looks every second whether the answer has come. */
const go: ScriptedClient = {
  name: "Go",
  modes: ["offline"],
  files: 1,
  fileServerOnly: true,
  async play({ mode, recordings, open }) {
    const [recording] = recordings;
    const line = await open({ "user-agent": "Go-http-client/1.1" });
    let shown = "";
    let done = false;
    line.onReply((reply) => {
      if (reply.mode !== "offline") throw new Error("only offline mode is supported");
      shown += reply.text;
      done = true;
    });
    line.say({
      audio_fs: 16_000,
      chunk_interval: 10,
      chunk_size: [5, 10, 5],
      hotwords: "",
      is_speaking: true,
      itn: true,
      mode,
      wav_format: "pcm",
      wav_name: "demo",
    });
    await line.send(recording?.pcm ?? Buffer.alloc(0), 1920, 1);
    line.say({ is_speaking: false });
    await line.until(() => done);
    await sleep(1000);
    line.close();
    return [shown];
  },
};

const page = { chunk_size: [5, 10, 5], wav_name: "h5" };
const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0" };

/** The page looks up the time of every word: a reply whose times it cannot read is not shown, and ends nothing. */
function assertTimes({ text, timestamp }: Reply): void {
  if (timestamp === undefined || text === "") return;
  const times = JSON.parse(timestamp) as unknown[][];
  let index = 0;
  for (const piece of text.split(/[。？，、?., ]/).filter(Boolean)) {
    if (times[index]?.[0] === undefined) throw new Error("no time");
    index += /^[a-zA-Z]+$/.test(piece) ? 1 : piece.length;
  }
}

/** `runtime/html5`, a file: sent with its header as PCM. */
const html5File: ScriptedClient = {
  name: "html5, file",
  modes: ["offline"],
  files: 1,
  async play({ mode, recordings, open }) {
    const [recording] = recordings;
    const line = await open(browser);
    const text = createText();
    let closed = false;
    line.onReply((reply) => {
      if (isOffline(reply)) assertTimes(reply);
      text.take(reply);
      closed ||= reply.is_final === true;
    });
    line.say({ ...page, is_speaking: true, chunk_interval: 10, itn: false, mode, wav_format: "PCM", audio_fs: 16_000 });
    await line.send(recording?.wav ?? Buffer.alloc(0), 960);
    line.say({ ...page, is_speaking: false, chunk_interval: 10, mode });
    await line.until(() => closed);
    line.close();
    return text.shown();
  },
};

/** `runtime/html5`, the microphone: three seconds for the answer after Stop. */
const html5Microphone: ScriptedClient = {
  name: "html5, microphone",
  modes: ["offline", "online", "2pass"],
  files: 1,
  async play({ mode, recordings, open }) {
    const [recording] = recordings;
    const line = await open(browser);
    const text = createText();
    line.onReply((reply) => {
      if (isOffline(reply)) assertTimes(reply);
      text.take(reply);
    });
    line.say({ ...page, is_speaking: true, chunk_interval: 10, itn: false, mode });
    await line.send(recording?.pcm ?? Buffer.alloc(0), 1920, 60);
    line.say({ ...page, is_speaking: false, chunk_interval: 10, mode });
    await sleep(3000);
    line.close();
    return text.shown();
  },
};

export const otherClients: readonly ScriptedClient[] = [java, go, html5File, html5Microphone];
