import { answer, type Script } from "./scripted-server.ts";

// What servers answer to one utterance of two sentences, in frames captured from them or derived from their source.

const stamps = { timestamp: "[[430,670],[670,910]]" };
const sentence = { text_seg: "你 好", punc: "，", start: 430, end: 910, ts_list: [[430, 670], [670, 910]] }; // biome-ignore format: a table

/** The file server, images and newer source alike: one reply, never final, whatever the requested mode. */
export const fileServer: Script = {
  software: "WebSocket++/0.8.2",
  onEnd: (socket, _frame, utterance) => {
    const first = { text: "你好，", ...stamps, stamp_sents: [sentence] };
    answer(socket, { mode: "offline", wav_name: "a", ...(utterance === 0 ? first : { text: "再见" }) });
  },
};

/** The streaming server of the images. */
export const imageServer: Script = {
  software: "WebSocket++/0.8.2",
  onEnd: (socket) =>
    answer(
      socket,
      { mode: "2pass-online", text: "你" },
      { mode: "2pass-online", text: "好" },
      { mode: "2pass-offline", text: "你好，", ...stamps, stamp_sents: [sentence] },
      { mode: "2pass-online", text: "再" },
      { mode: "2pass-offline", text: "？再见" },
      { is_final: true },
    ),
};

/** The streaming server of the newer source: a number as timestamp, counters, times of sentences. */
export const headServer: Script = {
  software: "WebSocket++/0.8.2",
  onEnd: (socket) =>
    answer(
      socket,
      { mode: "2pass-online", text: "你", timestamp: 1.5e12, slice_type: 0, index: 0 },
      {
        mode: "2pass-offline",
        text: "你好",
        timestamp: 1.5e12,
        slice_type: 2,
        index: 0,
        start_time: 100,
        end_time: 800,
      },
      {
        mode: "2pass-offline",
        text: "？再见。",
        timestamp: 1.5e12,
        slice_type: 2,
        index: 1,
        start_time: 900,
        end_time: 1600,
        is_final: true,
      },
    ),
};

/** The Python server: every sentence is final, stamps are arrays, the end is acknowledged on request. */
export const pythonServer: Script = {
  software: "Python/3.11 websockets/12.0",
  onEnd: (socket, frame) => {
    answer(
      socket,
      { mode: "2pass-online", text: "你" },
      { mode: "2pass-offline", text: "你好，", is_final: true, timestamp: [[430, 670], [670, 910]] }, // biome-ignore format: a table
    );
    setTimeout(() => {
      answer(socket, { mode: "2pass-offline", text: "再见", is_final: true, timestamp: [[1000, 1200], [1200, 1500]] }); // biome-ignore format: a table
      if (frame.is_end) answer(socket, { is_end: true, is_final: true });
    }, 50);
  },
};
