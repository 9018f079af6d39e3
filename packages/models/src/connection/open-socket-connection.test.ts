import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import * as tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { ContentAnswer, ContentConnection } from "./content-connection.ts";
import { openSocketConnection } from "./open-socket-connection.ts";

let server: Server | undefined;
let connection: ContentConnection | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  connection?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** A host that answers the n-th request with the n-th script: texts to write, one after the other. */
async function serve(...scripts: readonly (readonly string[])[]): Promise<URL> {
  const open = [...scripts];
  server = createServer((socket) => {
    sockets.push(socket.setNoDelay());
    socket.on("error", () => {});
    socket.on("data", async () => {
      const script = open.shift();
      if (!script) return socket.destroy();
      for (const text of script) {
        if (text === "END") socket.end();
        else if (text === "RESET") socket.resetAndDestroy();
        else socket.write(text);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x?y=1`);
}

function get(url: URL, signal: AbortSignal = new AbortController().signal): Promise<ContentAnswer> {
  connection ??= openSocketConnection();
  return connection.get(url, { "user-agent": "test" }, signal);
}

async function read(answer: ContentAnswer): Promise<string> {
  let text = "";
  await answer.read((piece) => {
    text += Buffer.from(piece).toString();
    return undefined;
  });
  return text;
}

const head = (length: number, more = "") => `HTTP/1.1 206 Partial Content\r\nContent-Length: ${length}\r\n${more}\r\n`;

describe("an answer", () => {
  it("is read in any pieces, and the connection is used again", async () => {
    const url = await serve(
      ["HTTP/1.1 206 Partial Con", "tent\r\nContent-Len", "gth: 6\r\nX-A: b\r\n\r\nabc", "d", "ef"],
      [`${head(2)}gh`],
    );
    const answer = await get(url);
    expect([answer.status, answer.headers.get("x-a")]).toEqual([206, "b"]);
    expect(await read(answer)).toBe("abcdef");
    expect(await read(await get(url))).toBe("gh");
    expect(sockets).toHaveLength(1);
  });

  it("waits until it is read", async () => {
    const answer = await get(await serve([head(6), "abc", "def"]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await read(answer)).toBe("abcdef");
  });

  it("may be empty", async () => {
    const url = await serve(["HTTP/1.1 302 Found\r\nLocation: /z\r\nContent-Length: 0\r\n\r\n"], [`${head(1)}a`]);
    const answer = await get(url);
    expect([answer.status, answer.headers.get("location"), await read(answer)]).toEqual([302, "/z", ""]);
    expect(await read(await get(url))).toBe("a");
  });

  it("is left in the middle by a reader that wants no more; the next request has a connection of its own", async () => {
    const url = await serve([head(6), "abc", "def"], [`${head(1)}z`]);
    const answer = await get(url);
    const pieces: string[] = [];
    await answer.read((piece) => {
      pieces.push(Buffer.from(piece).toString());
      return false;
    });
    expect(pieces).toEqual(["abc"]);
    expect(await read(await get(url))).toBe("z");
    expect(sockets).toHaveLength(2);
  });

  it("is cancelled unread", async () => {
    const url = await serve([head(6), "abc", "def"], [`${head(1)}z`]);
    (await get(url)).cancel();
    expect(await read(await get(url))).toBe("z");
  });

  it("does not keep a connection that the host wants to close", async () => {
    const url = await serve([`${head(1, "Connection: close\r\n")}a`], [`${head(1)}b`]);
    expect([await read(await get(url)), await read(await get(url))]).toEqual(["a", "b"]);
    expect(sockets).toHaveLength(2);
  });

  it("is asked for again when the host closed the idle connection under the request", async () => {
    const url = await serve([`${head(1)}a`], ["RESET"], [`${head(1)}b`]);
    expect([await read(await get(url)), await read(await get(url))]).toEqual(["a", "b"]);
  });
});

describe("a failure", () => {
  it.each([
    ["no answer", ["END"]],
    ["half a head", ["HTTP/1.1 200 OK\r\nCont", "END"]],
    ["a reset", ["RESET"]],
  ])("rejects the request: %s", async (_name, script) => {
    await expect(get(await serve(script))).rejects.toThrow();
  });

  it.each([["END"], ["RESET"]])("in the body rejects its reader: %s", async (ending) => {
    const answer = await get(await serve([head(6), "abc", ending]));
    await expect(read(answer)).rejects.toThrow();
  });

  it.each([
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
    ["chunks beside a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["no length", "HTTP/1.1 200 OK\r\n\r\nabc"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"],
    ["a folded header", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n X: y\r\n\r\nabc"],
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    ["a head without an end", "x".repeat(70_000)],
  ])("of a kind that a full client may read is marked: %s", async (_name, text) => {
    await expect(get(await serve([text]))).rejects.toMatchObject({ code: "ANSWER_NOT_PLAIN" });
  });

  it("of the reader's own is passed on", async () => {
    const answer = await get(await serve([`${head(3)}abc`]));
    const broken = answer.read(() => {
      throw new Error("disk full");
    });
    await expect(broken).rejects.toThrow("disk full");
  });

  it("by an abort ends the request, and the body, with the reason", async () => {
    const controller = new AbortController();
    const answer = await get(await serve([head(6), "abc"]), controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 10);
    await expect(read(answer)).rejects.toThrow("enough");
    await expect(get(await serve([]), controller.signal)).rejects.toThrow("enough");
  });
});

it("refuses a header with a line break", async () => {
  connection = openSocketConnection();
  const asked = connection.get(await serve([]), { "x-a": "b\r\nx-c: d" }, new AbortController().signal);
  await expect(asked).rejects.toThrow("line break");
});

// A key for this test alone.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBjX2+uf9eEW1V9U0
QmdPC2zNkggRZTDYTCnISbYPH+yhRANCAARQB84Ko3wCDbklo4TcBpUiEJGvNKEC
To3LAun5TxjW8J7GGfgfQIE/LNyeDSJMivYmvykYI5DYgI2VDjWSan38
-----END PRIVATE KEY-----`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUcaJrnNu93qqdJLlKxZNBOnvqP0owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEwMzkyN1oYDzIxMjYxMDI5
MTAzOTI3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARQB84Ko3wCDbklo4TcBpUiEJGvNKECTo3LAun5TxjW8J7GGfgfQIE/
LNyeDSJMivYmvykYI5DYgI2VDjWSan38o28wbTAdBgNVHQ4EFgQU0XOqglaWBYOW
/czEeyryOpoZP4MwHwYDVR0jBBgwFoAU0XOqglaWBYOW/czEeyryOpoZP4MwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAK7RAI3Jl2iS0u9cNnzvbNoX3Jo4RMPzQuaLTYq98dVhAiA+
3vXyMp6aTCqqxEl1Vbs7PfGeOqExQqLaA9DJO71HdA==
-----END CERTIFICATE-----`;

it("speaks TLS, to hosts with a trusted certificate only", async () => {
  const body = Buffer.alloc(300_000, "over TLS ");
  const secure = createTlsServer({ key, cert: certificate }, (_request, answer) => {
    answer.writeHead(206, { "content-length": body.length }).end(body);
  }).listen(0, "127.0.0.1");
  await once(secure, "listening");
  const url = new URL(`https://localhost:${(secure.address() as AddressInfo).port}/x`);
  const trusted = tls.getCACertificates("default");
  try {
    await expect(get(url)).rejects.toThrow(/certificate/);
    tls.setDefaultCACertificates([...trusted, certificate]);
    expect(await read(await get(url))).toBe(String(body));
    expect(await read(await get(url)), "the same connection again").toBe(String(body));
  } finally {
    tls.setDefaultCACertificates(trusted);
    connection?.close();
    secure.close();
  }
});
