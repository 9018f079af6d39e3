import { connect as connectTcp } from "node:net";
import { connect as connectTls, type PeerCertificate } from "node:tls";
import type { ConnectionOptions } from "@funasr-images/client";
import type { Messages } from "../messages/en.ts";
import type { Finding } from "./finding.ts";

const patienceMs = 5000;

/** Whether something listens. */
export async function checkPort(host: string, port: number, messages: Messages): Promise<Finding> {
  const words = messages.doctor;
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = connectTcp({ host, port, timeout: patienceMs });
    const end = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end("TIMEOUT"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  if (code === undefined) return { check: "port", level: "good", text: words.portOpen(host, port) };
  const text =
    code === "ENOTFOUND" || code === "EAI_AGAIN"
      ? words.hostUnknown(host)
      : code === "ECONNREFUSED"
        ? words.portClosed(host, port)
        : words.portSilent(host, port);
  return { check: "port", level: "bad", text };
}

/** Whether the server speaks TLS or not, as in the address, and whether its certificate would be trusted. */
export async function checkTls(
  url: URL,
  port: number,
  tls: ConnectionOptions["tls"],
  messages: Messages,
): Promise<Finding[]> {
  const words = messages.doctor;
  const given = url.protocol === "wss:" ? "wss" : "ws";
  const spoken = await shakeHands(url.hostname, port, tls);
  const wanted = spoken ? "wss" : "ws";
  if (wanted !== given) return [{ check: "scheme", level: "bad", text: words.schemeWrong(wanted, given) }];
  const scheme: Finding = { check: "scheme", level: "good", text: words.schemeRight(wanted) };
  return spoken ? [scheme, judgeCertificate(spoken, tls?.insecure ?? false, messages)] : [scheme];
}

interface Handshake {
  readonly certificate: PeerCertificate;
  /** Why it would not be trusted. */
  readonly distrust: string | undefined;
}

function shakeHands(host: string, port: number, tls: ConnectionOptions["tls"]): Promise<Handshake | undefined> {
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port,
      ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      ...(tls?.ca && { ca: tls.ca }),
      rejectUnauthorized: false,
      timeout: patienceMs,
    });
    const end = (result: Handshake | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("secureConnect", () => {
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      end({ certificate: socket.getPeerCertificate(), distrust });
    });
    socket.once("timeout", () => end(undefined));
    socket.once("error", () => end(undefined));
  });
}

function judgeCertificate({ certificate, distrust }: Handshake, insecure: boolean, messages: Messages): Finding {
  const words = messages.doctor;
  const end = new Date(certificate.valid_to);
  const days = Math.floor((end.getTime() - Date.now()) / 86_400_000);
  const level = insecure ? "note" : "bad";
  if (days < 0) return { check: "certificate", level, text: words.certificateExpired(certificate.valid_to) };
  if (distrust) return { check: "certificate", level, text: words.certificateBad(distrust) };
  const name = certificate.subjectaltname ?? String(certificate.subject?.CN);
  return { check: "certificate", level: "good", text: words.certificateFine(name, days) };
}
