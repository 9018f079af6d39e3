import { renderServerResult } from "@funasr-images/protocol";
import type { Dialect } from "../front-door/dialect.ts";

/**
 * Trouble as the upstream file server has it: text that is no JSON leaves the connection open but deaf, a wrong type
 * ends the whole process, and audio that cannot be decoded is answered like silence.
 */
export const upstreamDialect: Dialect = {
  answerBadFrame(socket, _settings, error) {
    if (error.code === "BAD_JSON") {
      socket.removeAllListeners("message");
      return;
    }
    process.stderr.write(`terminate called after throwing an instance of a JSON type error: ${error.message}\n`);
    process.kill(process.pid, "SIGABRT");
  },
  answerFailure(socket, { wav_name = "wav-default-id" }) {
    socket.send(renderServerResult({ is_final: false, mode: "offline", text: "", wav_name }));
  },
};
