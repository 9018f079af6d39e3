import type { ClientFrame } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { type Engine, EngineError, type EngineSession, engineCrashed } from "../engine.ts";
import type { EngineExit } from "../engine-exit.ts";
import { withSuspects } from "./with-suspects.ts";

const deadly = speech(40_000, 7);

test("refuses an utterance that has crashed the engine twice, however it is split and named", async () => {
  const { engine, fake } = create();
  expect(await transcribe(engine, deadly, { wav_name: "a" }, 1920)).toBe("ENGINE_CRASHED");
  expect(await transcribe(engine, deadly, { wav_name: "b" }, 5000)).toBe("ENGINE_CRASHED");
  expect(await transcribe(engine, deadly, { wav_name: "c" }, 40_000)).toBe("POISONOUS_REQUEST");
  expect(fake.deaths).toBe(2);
  expect(await transcribe(engine, deadly.subarray(2), {})).toBe("39998 bytes");
  expect(await transcribe(engine, deadly, { itn: false })).toBe("40000 bytes");
});

test("an answer clears a suspect for good", async () => {
  const { engine, fake } = create();
  const bystander = hold(engine, speech(30_000, 8));
  await bystander.sent;
  expect(await transcribe(engine, deadly)).toBe("ENGINE_CRASHED");
  expect(await bystander.finish()).toBe("ENGINE_CRASHED");
  expect(await transcribe(engine, speech(30_000, 8))).toBe("30000 bytes");
  fake.die();
  expect(await transcribe(engine, speech(30_000, 8))).toBe("30000 bytes");
});

test("suspects run one at a time, so that only the deadly one is convicted", async () => {
  const { engine, fake } = create();
  const audios = [speech(30_000, 1), speech(30_000, 2), deadly, speech(30_000, 3)];
  const all = () => Promise.all(audios.map((audio) => transcribe(engine, audio)));
  fake.gate = 5;
  const first = all();
  await expect.poll(() => fake.mostAtOnce).toBe(4);
  fake.die();
  expect(await first).toEqual(Array(4).fill("ENGINE_CRASHED"));
  fake.gate = 1;
  fake.mostAtOnce = 0;
  expect(await all()).toEqual(["30000 bytes", "30000 bytes", "ENGINE_CRASHED", expect.any(String)]);
  expect(fake.mostAtOnce).toBe(1);
  expect(await all()).toEqual(["30000 bytes", "30000 bytes", "POISONOUS_REQUEST", "30000 bytes"]);
  expect(fake.deaths).toBe(2);
});

test("unknown utterances do not wait for a suspect", async () => {
  const { engine } = create();
  await transcribe(engine, deadly);
  const suspect = hold(engine, deadly);
  await suspect.sent;
  expect(await transcribe(engine, speech(5000, 4))).toBe("5000 bytes");
  await suspect.finish();
});

test("refuses a stream in the middle, before the position at which the engine died", async () => {
  const { engine, fake } = create();
  fake.deadlyLength = 300_000;
  const stream = speech(1_000_000, 9);
  expect(await transcribe(engine, stream, { mode: "2pass" }, 1920)).toBe("ENGINE_CRASHED");
  // The second time the engine dies earlier.
  fake.deadlyLength = 250_000;
  expect(await transcribe(engine, stream, { mode: "2pass" }, 3200)).toBe("ENGINE_CRASHED");
  const third = engine.openSession(() => {});
  await third.configure({ mode: "2pass" });
  let sent = 0;
  await expect(async () => {
    for (; sent < stream.length; sent += 1920) await third.audio(stream.subarray(sent, sent + 1920));
  }).rejects.toThrow(expect.objectContaining({ code: "POISONOUS_REQUEST" }));
  expect(sent).toBeGreaterThan(60_000);
  expect(sent).toBeLessThan(250_000);
  expect(fake.deaths).toBe(2);
});

test("a suspect stream that survives gives its turn to the next one", async () => {
  const { engine, fake } = create({ acquittalMs: 50 });
  const [one, two] = [speech(100_000, 10), speech(100_000, 11)];
  const lost = [hold(engine, one), hold(engine, two)];
  await Promise.all(lost.map(({ sent }) => sent));
  fake.die();
  const [first, second] = [hold(engine, one), hold(engine, two)];
  await Promise.all([first.sent, second.sent]);
  fake.die();
  expect(await first.finish()).toBe("ENGINE_CRASHED");
  expect(await transcribe(engine, one)).toBe("100000 bytes");
});

test("silence identifies nobody", async () => {
  const { engine, fake } = create();
  const silence = new Uint8Array(64_000);
  for (let death = 0; death < 3; death++) {
    const caller = hold(engine, silence);
    await caller.sent;
    fake.die();
  }
  const call = new Uint8Array([...silence, ...speech(10_000, 12)]);
  expect(await transcribe(engine, call)).toBe("74000 bytes");
});

test("a request is a suspect even if its client leaves immediately", async () => {
  const { engine, fake } = create();
  for (let time = 0; time < 2; time++) {
    const impatient = hold(engine, speech(20_000, 13));
    await impatient.sent;
    impatient.leave();
    fake.die();
  }
  expect(await transcribe(engine, speech(20_000, 13), {}, 20_000)).toBe("POISONOUS_REQUEST");
});

test("leaving while waiting for a turn does not block the others", async () => {
  const { engine, fake } = create();
  const audio = speech(20_000, 14);
  const lost = hold(engine, audio);
  await lost.sent;
  fake.die();
  const running = hold(engine, audio);
  await running.sent;
  const leaving = hold(engine, audio);
  await new Promise((resolve) => setTimeout(resolve, 10));
  leaving.leave();
  await expect(leaving.sent).rejects.toThrow("left");
  const last = transcribe(engine, audio);
  expect(await running.finish()).toBe("20000 bytes");
  expect(await last).toBe("20000 bytes");
});

test("a refusal ends after a while, and another death renews it", async () => {
  let now = 0;
  const { engine, fake } = create({ now: () => now });
  for (const expected of ["ENGINE_CRASHED", "ENGINE_CRASHED", "POISONOUS_REQUEST"]) {
    expect(await transcribe(engine, deadly)).toBe(expected);
  }
  now += 10 * 60_000;
  expect(await transcribe(engine, deadly)).toBe("ENGINE_CRASHED");
  expect(await transcribe(engine, deadly)).toBe("POISONOUS_REQUEST");
  expect(fake.deaths).toBe(3);
});

test("an engine that fails an utterance but stays alive makes no suspect", async () => {
  const { engine, fake } = create();
  fake.failure = new EngineError("BAD_AUDIO", "no wav");
  for (let time = 0; time < 4; time++) expect(await transcribe(engine, speech(3000, 15))).toBe("BAD_AUDIO");
});

test("a lost connection convicts nobody, whatever its error says, as long as no process has died", async () => {
  const { engine, fake } = create();
  for (const code of ["ENGINE_CRASHED", "ENGINE_UNAVAILABLE", "RECOGNITION_FAILED"] as const) {
    fake.failure = new EngineError(code, "the connection broke");
    for (let time = 0; time < 3; time++) expect(await transcribe(engine, speech(20_000, 17))).toBe(code);
  }
  fake.failure = undefined;
  expect(await transcribe(engine, speech(20_000, 17))).toBe("20000 bytes");
});

test.each(["HUNG", "TERMINATED", "STOPPED"] as const)("nobody is to blame for a deliberate end (%s)", async (code) => {
  const { engine, fake } = create();
  for (let time = 0; time < 3; time++) {
    const caller = hold(engine, speech(20_000, 18));
    await caller.sent;
    fake.die({ process: "the engine", code, signal: "SIGKILL" });
  }
  expect(await transcribe(engine, speech(20_000, 18))).toBe("20000 bytes");
});

test("a death is blamed on utterances in that process, not on those in the next one", async () => {
  const { engine, fake } = create();
  const old = hold(engine, speech(20_000, 19));
  await old.sent;
  old.leave();
  for (let time = 0; time < 2; time++) {
    fake.die();
    // Its session belongs to a former process: the death of this one says nothing about it.
    const late = hold(engine, speech(20_000, 20 + time));
    await late.sent;
    expect(await late.finish()).toBe("20000 bytes");
  }
  fake.die();
  expect(await transcribe(engine, speech(20_000, 20))).toBe("20000 bytes");
});

test("an engine that continues an abandoned utterance clears it by its answer, or dies of it", async () => {
  const { engine, fake } = create({ acquittalMs: 20 });
  fake.gate = 2;
  for (let time = 0; time < 2; time++) {
    const impatient = hold(engine, speech(20_000, 30));
    await impatient.sent;
    const finished = impatient.finish();
    await expect.poll(() => fake.mostAtOnce).toBe(1);
    impatient.leave();
    // Longer than an abandoned utterance can be blamed.
    await new Promise((resolve) => setTimeout(resolve, 60));
    fake.die();
    expect(await finished).toBe("ENGINE_CRASHED");
    fake.mostAtOnce = 0;
  }
  fake.gate = 1;
  expect(await transcribe(engine, speech(20_000, 30))).toBe("POISONOUS_REQUEST");
});

test("a session sends nothing more once it is closed", async () => {
  const { engine, fake } = create();
  const session = engine.openSession(() => {});
  await session.audio(speech(3000, 16));
  session.close();
  await expect(session.audio(speech(3000, 16))).rejects.toThrow("closed");
  await expect(session.end()).rejects.toThrow("closed");
  expect(fake.taken).toBe(3000);
});

/** Noise from a seed. */
function speech(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

async function transcribe(
  engine: Engine,
  audio: Uint8Array,
  settings: ClientFrame = {},
  piece = 1920,
): Promise<string> {
  const { sent, finish } = hold(engine, audio, settings, piece);
  try {
    await sent;
  } catch (error) {
    return (error as EngineError).code;
  }
  return finish();
}

/** Sends audio, and the end on request. */
function hold(engine: Engine, audio: Uint8Array, settings: ClientFrame = {}, piece = 1920) {
  let heard = "";
  const session = engine.openSession(({ text }) => {
    heard = text;
  });
  const send = async () => {
    await session.configure(settings);
    for (let at = 0; at < audio.length; at += piece) await session.audio(audio.subarray(at, at + piece));
  };
  const sent = send();
  sent.catch(() => {});
  const finish = () =>
    session.end().then(
      () => heard,
      (error: EngineError) => error.code,
    );
  return { sent, finish, leave: () => session.close() };
}

const abort: EngineExit = { process: "the engine", code: "ABORTED", signal: "SIGABRT" };

/** Answers with the number of bytes; dies of {@link deadly} at its end, and of anything too long. */
function create(options: { now?: () => number; acquittalMs?: number } = {}) {
  const listeners: Parameters<Engine["onStateChange"]>[0][] = [];
  const crash = engineCrashed(abort);
  const waiting: (() => void)[] = [];
  const fake = {
    deaths: 0,
    deadlyLength: Number.POSITIVE_INFINITY,
    failure: undefined as EngineError | undefined,
    /** How many ends must arrive before any is answered. */
    gate: 1,
    mostAtOnce: 0,
    taken: 0,
    die(exit: EngineExit = abort) {
      fake.deaths += 1;
      for (const go of waiting.splice(0)) go();
      for (const listener of listeners) listener({ up: false, exit });
      for (const listener of listeners) listener({ up: true });
    },
  };

  const openSession: Engine["openSession"] = (onReply): EngineSession => {
    const life = fake.deaths;
    let settings: ClientFrame = {};
    let pieces: Uint8Array[] = [];
    let length = 0;
    const check = async (isDeadly: boolean) => {
      if (life === fake.deaths && isDeadly) fake.die();
      if (life !== fake.deaths) throw crash;
    };
    return {
      async configure(next) {
        settings = next;
        await check(false);
      },
      async audio(bytes) {
        fake.taken += bytes.length;
        pieces.push(bytes);
        length += bytes.length;
        await check(length >= fake.deadlyLength);
      },
      async end() {
        await check(false);
        const gathered = new Promise<void>((resolve) => waiting.push(resolve));
        fake.mostAtOnce = Math.max(fake.mostAtOnce, waiting.length);
        if (waiting.length >= fake.gate) setTimeout(() => waiting.shift()?.(), 5);
        await gathered;
        await check(settings.itn !== false && Buffer.concat(pieces).equals(deadly));
        if (fake.failure) throw fake.failure;
        onReply({ is_final: false, mode: "offline", text: `${length} bytes`, wav_name: "x" });
        pieces = [];
        length = 0;
      },
      close: () => {},
    };
  };

  const bare: Engine = {
    start: async () => {},
    openSession,
    onStateChange: (listener) => listeners.push(listener),
    capabilities: () => {
      throw new Error("not asked here");
    },
    processes: () => [],
    close: async () => {},
  };
  return { engine: withSuspects(bare, { log: { warn: () => {} }, ...options }), fake };
}
