import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { createAdmission, type Place } from "../admission.ts";
import type { Engine, EngineState } from "../engine.ts";
import { createMetrics } from "./create-metrics.ts";
import type { UtteranceReport } from "./meter.ts";

const report: UtteranceReport = { door: "websocket", mode: "offline", format: "pcm", bytes: 32_000, ms: 100 };

function open(processes: { name: string; pid: number }[] = []) {
  const listeners: ((state: EngineState) => void)[] = [];
  const engine = {
    processes: () => processes,
    onStateChange: (listener: (state: EngineState) => void) => listeners.push(listener),
  } as unknown as Engine;
  const readyState = () => ({ ready: true }) as const;
  const admission = createAdmission({ maxConnections: 9, maxUtterances: 9, readyState });
  const metrics = createMetrics({ engine, admission, readyState, decoders: 2, build: { version: "1" } });
  const say = (state: EngineState) => {
    for (const listener of listeners) listener(state);
  };
  const read = async () => {
    const lines = (await metrics.render()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const split = (line: string) => line.lastIndexOf(" ");
    return new Map(lines.map((line) => [line.slice(0, split(line)), Number(line.slice(split(line) + 1))]));
  };
  return { ...metrics, admission, say, read };
}

test("counts utterances by mode and outcome, and measures successful ones", async () => {
  const { meter, read } = open();
  meter.utterance({ ...report, audioSeconds: 1, finalMs: 80, firstTextMs: 90 });
  meter.utterance({ ...report, mode: "2pass", audioSeconds: 2, firstTextMs: 600 });
  meter.utterance({ ...report, failure: { code: "BAD_AUDIO", message: "" } });
  meter.utterance({ ...report, failure: { code: "ABORTED", message: "" } });
  const values = await read();
  const total = (mode: string, outcome: string) =>
    values.get(`funasr_utterances_total{door="websocket",mode="${mode}",outcome="${outcome}"}`);
  expect([
    total("offline", "ok"),
    total("offline", "failed"),
    total("offline", "aborted"),
    total("2pass", "ok"),
  ]).toEqual([1, 1, 1, 1]);
  expect(values.get('funasr_errors_total{code="BAD_AUDIO"}')).toBe(1);
  expect(values.has('funasr_errors_total{code="ABORTED"}')).toBe(false);
  expect(values.get('funasr_audio_seconds_total{mode="2pass"}')).toBe(2);
  expect(values.get('funasr_audio_bytes_total{door="websocket"}')).toBe(128_000);
  // A live stream takes as long as it lasts: its factor would be meaningless.
  expect(values.get('funasr_real_time_factor_count{door="websocket"}')).toBe(1);
  expect(values.get('funasr_real_time_factor_sum{door="websocket"}')).toBe(0.1);
  expect(values.get('funasr_first_text_seconds_sum{mode="2pass"}')).toBe(0.6);
  expect(values.get('funasr_final_seconds_sum{mode="offline"}')).toBe(0.08);
});

test("clients cannot create labels", async () => {
  const { meter, read } = open();
  for (const method of ["PROPFIND", "MKCOL"]) meter.request({ method, route: "other", status: 404, ms: 1 });
  expect((await read()).get('funasr_http_request_seconds_count{method="other",route="other",status="404"}')).toBe(2);
});

test("shows utterances in progress, and those that wait for a decoder", async () => {
  const { admission, read } = open();
  admission.admit("connection");
  const places = Array.from({ length: 5 }, () => admission.admit("utterance") as Place);
  for (const place of places.slice(1)) place.inputEnded();
  const values = await read();
  expect(values.get("funasr_connections")).toBe(1);
  expect(values.get('funasr_utterances_active{state="receiving"}')).toBe(1);
  expect(values.get('funasr_utterances_active{state="answering"}')).toBe(4);
  expect(values.get("funasr_queue_depth")).toBe(2);
});

test("counts a restart when the engine is up again, not when it starts or goes down", async () => {
  const { say, read } = open();
  const both = async () => {
    const values = await read();
    return [values.get("funasr_engine_up"), values.get("funasr_engine_restarts_total")];
  };
  expect(await both()).toEqual([0, 0]);
  say({ up: true });
  expect(await both()).toEqual([1, 0]);
  say({ up: false, exit: { process: "it", code: "ABORTED", signal: "SIGABRT" } });
  expect(await both()).toEqual([0, 0]);
  say({ up: true });
  expect(await both()).toEqual([1, 1]);
});

test("shows the memory of every process of the engine, and drops those that ended", async () => {
  const child = spawn("sleep", ["60"]);
  const processes = [{ name: "recogniser", pid: child.pid ?? -1 }];
  const { read } = open(processes);
  const series = 'funasr_process_resident_bytes{process="recogniser"}';
  expect((await read()).get(series)).toBeGreaterThan(100_000);
  child.kill();
  await once(child, "exit");
  expect((await read()).has(series)).toBe(false);
});
