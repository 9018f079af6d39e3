import { expect, test } from "vitest";
import { createUpstreamLog } from "./upstream-log.ts";

function collect(kind: "offline" | "2pass") {
  const lines: string[] = [];
  return { lines, log: createUpstreamLog(kind, (line) => lines.push(line)) };
}

test("prints what the file server prints: hotwords, texts and names, in the form of glog", () => {
  const { lines, log } = collect("offline");
  log.hotwords({ neural: " 机密", weighted: new Map([["机密", 20]]) });
  log.clientDone();
  log.result({ is_final: false, mode: "offline", text: "你好", wav_name: "talk" }, 320);
  log.result({ is_final: false, mode: "offline", text: "", wav_name: "talk" }, 0);
  log.parseError("customer's words {");
  expect(lines[0]).toMatch(/^I\d{8} \d\d:\d\d:\d\d\.\d{6} +\d+ websocket-server\.cpp:\d+\] hotwords: \n$/);
  expect(lines.map((line) => line.slice(line.indexOf("] ") + 2, -1)).slice(1)).toEqual([
    "机密 : 20",
    "client done",
    'buffer.size=320,result json={"is_final":false,"mode":"offline","text":"你好","wav_name":"talk"}',
    "Sent empty msg",
    expect.stringMatching(/^\[json\.exception\.parse_error\.101\] .* last read: 'customer's words \{'$/),
  ]);
});

test("prints what the streaming server prints: both passes and their times", () => {
  const { lines, log } = collect("2pass");
  log.result({ is_final: false, mode: "2pass-online", text: "你", wav_name: "talk" }, 320);
  log.result({ is_final: true, mode: "2pass-offline", text: "你好", timestamp: "[[0,200]]", wav_name: "talk" }, 320);
  log.result({ is_final: true, text: "", wav_name: "talk" }, 320);
  expect(lines.map((line) => line.slice(line.indexOf("] ") + 2, -1))).toEqual([
    "online_res :你",
    "offline results : 你好",
    "offline stamps : [[0,200]]",
  ]);
});
