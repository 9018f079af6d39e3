import { sleep } from "./open-line.ts";
import type { ScriptedClient } from "./scripted-client.ts";

const settings = { audio_fs: 16_000, itn: true, svs_itn: true, wav_format: "pcm" };
const headers = { "user-agent": "WebSocket++/0.8.2" };

/** In the order of its JSON library. */
const sorted = (fields: object) => Object.fromEntries(Object.entries(fields).toSorted());

/** `runtime/websocket/bin/funasr-wss-client.cpp`: files over one connection, each after the answer to the one before. */
export const cppFile: ScriptedClient = {
  name: "C++, file",
  modes: ["offline"],
  files: 3,
  fileServerOnly: true,
  async play({ recordings, open }) {
    const line = await open(headers);
    const shown: string[] = [];
    // What comes while it sleeps wakes nobody. Its sleep is a thread of its own, so the clock decides, not our event loop.
    let asleepUntil = 0;
    let woken = false;
    line.onReply(({ text }) => {
      shown.push(text);
      woken ||= performance.now() >= asleepUntil;
    });
    for (const { name, pcm } of recordings) {
      line.say(sorted({ ...settings, chunk_interval: 10, chunk_size: [5, 10, 5], is_speaking: true, wav_name: name }));
      await line.send(pcm, 204_800);
      woken = false;
      line.say({ is_speaking: false });
      asleepUntil = performance.now() + 20;
      await sleep(20);
      await line.until(() => woken);
    }
    line.close(1001);
    return shown;
  },
};

/** `runtime/websocket/bin/funasr-wss-client-2pass.cpp`: one file, until an answer is final. */
export const cpp2pass: ScriptedClient = {
  name: "C++, 2pass",
  modes: ["offline", "online", "2pass"],
  files: 1,
  async play({ mode, recordings, open }) {
    const [recording] = recordings;
    const line = await open(headers);
    let settled = "";
    let pending = "";
    let closed = false;
    line.onReply((reply) => {
      if (reply.mode === "2pass-online") pending += reply.text;
      else if (reply.mode !== undefined) {
        pending = "";
        settled += reply.text;
      }
      closed ||= reply.is_final === true;
    });
    line.say(sorted({ ...settings, mode, chunk_size: [5, 10, 5], is_speaking: true, wav_name: recording?.name }));
    await line.send(recording?.pcm ?? Buffer.alloc(0), 204_800);
    line.say({ is_speaking: false });
    await line.until(() => closed);
    line.close(1001);
    return [settled + pending];
  },
};
