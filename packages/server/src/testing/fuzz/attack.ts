import type { Socket } from "node:net";
import { createRandom, type Random } from "../random.ts";
import { inventFrames, inventViolation } from "./invent-frames.ts";
import { inventRequest } from "./invent-request.ts";
import { openRawSocket, openTcp } from "./raw-socket.ts";
import { sendRequest } from "./send-request.ts";

export interface AttackOptions {
  readonly port: number;
  /** Frames to send, over all attackers. */
  readonly frames: number;
  readonly attackers: number;
  readonly seed: number;
}

export interface AttackReport {
  frames: number;
  connections: number;
  /** Connections that ended as required after a violation. */
  violations: number;
  /** Plain requests that were answered, by status. */
  readonly answers: Map<number, number>;
  /** Connections with more replies than they read. */
  turnedAway: number;
  /** What should not have happened. */
  readonly problems: string[];
}

/** Longest wait for an answer of a busy server. */
const patienceMs = 30_000;

/** Everything that hostile or broken clients do to a port, several at once, determined by the seed. */
export async function attack({ port, frames, attackers, seed }: AttackOptions): Promise<AttackReport> {
  const report: AttackReport = {
    frames: 0,
    connections: 0,
    violations: 0,
    answers: new Map(),
    turnedAway: 0,
    problems: [],
  };
  /** Connections that stay open and do nothing, or too little. */
  const lingering: Socket[] = [];

  async function live(random: Random): Promise<void> {
    while (report.frames < frames && report.problems.length === 0) {
      report.connections += 1;
      const manner = random.share();
      if (manner < 0.6) await sendFrames(random);
      else if (manner < 0.7) await sendRequests(random);
      else if (manner < 0.85) await breakProtocol(random);
      else if (manner < 0.93) await sendNoHttp(random);
      else if (manner < 0.96) await readNothing(random);
      else if (lingering.length < 60) lingering.push(await trickle(random));
    }
  }

  async function sendFrames(random: Random): Promise<void> {
    const client = await openRawSocket(port);
    for (let batch = random.whole(1, 8); batch > 0 && client.isOpen(); batch--) {
      const invented = Array.from({ length: random.whole(1, 60) }, () => inventFrames(random)).flat();
      report.frames += invented.length;
      await client.send(invented);
    }
    const outcome = await client.sync(patienceMs);
    // A long name comes back with every reply: the server rightly stops sending more than this process can read.
    const turnedAway = outcome === "closed" && client.lastBytes().includes("replies are not being read");
    if (turnedAway) report.turnedAway += 1;
    else if (outcome !== "answered") report.problems.push(`after allowed frames: ${outcome} ${client.lastBytes()}`);
    leave(client.socket, random);
  }

  async function sendRequests(random: Random): Promise<void> {
    for (let count = random.whole(1, 8); count > 0; count--) {
      const invented = inventRequest(random);
      const answer = await sendRequest(port, invented, patienceMs);
      const what = `${invented.method} ${invented.path.slice(0, 100)}`;
      // A connection may be closed before an unwanted request has been read completely.
      if (answer === "silence") report.problems.push(`no answer to ${what}`);
      else if (answer !== "closed") {
        report.answers.set(answer.status, (report.answers.get(answer.status) ?? 0) + 1);
        if (answer.text.includes("internal_error")) report.problems.push(`a mistake at ${what}: ${answer.text}`);
        if (answer.text.length > 10_000) report.problems.push(`${answer.text.length} characters in answer to ${what}`);
      }
    }
  }

  async function breakProtocol(random: Random): Promise<void> {
    const client = await openRawSocket(port);
    const invented = [...inventFrames(random), ...inventViolation(random)];
    report.frames += invented.length;
    await client.send(invented);
    const outcome = await client.sync(patienceMs);
    if (outcome === "closed") report.violations += 1;
    else report.problems.push(`after a violation: ${outcome}`);
    client.socket.destroy();
  }

  /** Lets answers pile up unread. */
  async function readNothing(random: Random): Promise<void> {
    const client = await openRawSocket(port);
    client.socket.pause();
    const bad = { opcode: 1, payload: Buffer.from(`{"wav_name":5,"x":"${"x".repeat(500)}"}`) };
    const count = random.whole(500, 3000);
    report.frames += count;
    const sent = client.send(Array(count).fill(bad));
    await Promise.race([sent, wait(200)]);
    client.socket.resetAndDestroy();
  }

  async function sendNoHttp(random: Random): Promise<void> {
    const socket = await openTcp(port);
    socket.on("data", () => {});
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.end(random.pick(noHttp)(random));
    await Promise.race([closed, wait(500)]);
    socket.destroy();
  }

  /** A handshake, byte by byte, that never ends; or a message; or nothing at all. */
  async function trickle(random: Random): Promise<Socket> {
    const kind = random.share();
    const socket = kind < 0.3 ? (await openRawSocket(port)).socket : await openTcp(port);
    if (kind >= 0.3 && kind < 0.5) return socket;
    const drip = setInterval(() => socket.write(kind < 0.3 ? Buffer.of(0x01, 0x80, 0, 0, 0, 0) : "X-A: b\r\n"), 50);
    if (kind >= 0.5) socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
    socket.on("close", () => clearInterval(drip));
    return socket;
  }

  const lives = Array.from({ length: attackers }, (_, index) => live(createRandom(seed + index)));
  try {
    await Promise.all(lives);
  } finally {
    for (const socket of lingering) socket.destroy();
  }
  return report;
}

const noHttp: readonly ((random: Random) => string | Buffer)[] = [
  (random) => random.bytes(300),
  () => "GET / HTTP/1.1\r\n\r\n",
  () => "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
  () => `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(100_000)}\r\n\r\n`,
  () => "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  () => "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Version: 99\r\n\r\n",
  () => "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nx",
  () => "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  () =>
    "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n" +
    "Content-Length: 60\r\n\r\n--b\r\nContent-Disposition: form-data; name=file",
  (random) => `GET /${random.bytes(50).toString("base64url")}/%00%ff/../.. HTTP/1.1\r\nHost: x\r\n\r\n`,
  () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
];

function leave(socket: Socket, random: Random): void {
  const manner = random.share();
  if (manner < 0.4) socket.resetAndDestroy();
  else if (manner < 0.7) socket.destroy();
  else socket.end(Buffer.from([0x88, 0x80, 0, 0, 0, 0]));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
