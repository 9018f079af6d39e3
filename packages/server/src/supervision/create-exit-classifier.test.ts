import { expect, test } from "vitest";
import { createExitClassifier } from "./create-exit-classifier.ts";

test.each<[string, string[], number | null, string | null, string]>([
  ["a missing model of upstream's", ["/models/asr/model_quant.onnx do not exists."], 255, null, "MODEL_MISSING"],
  ["a model that cannot be loaded", ["Error when load am onnx model: bad protobuf"], 255, null, "MODEL_BROKEN"],
  ["metadata that sherpa-onnx misses", ["'vocab_size' does not exist in the metadata"], 255, null, "MODEL_BROKEN"],
  ["a taken port", ["[2026-11-28 09:34:13] [info] asio listen error: asio.system:98"], null, "SIGABRT", "PORT_TAKEN"],
  ["an unknown flag", ["PARSE ERROR: Argument: --x"], 1, null, "BAD_FLAGS"],
  ["a missing library", ["x: error while loading shared libraries: libfunasr.so"], 127, null, "LIBRARY_MISSING"],
  ["a missing program", ["/bin/sh: 1: exec: /sdk: not found"], 127, null, "NOT_EXECUTABLE"],
  ["a program that cannot be executed", [], 126, null, "NOT_EXECUTABLE"],
  ["a CPU that is too old", [], null, "SIGILL", "ILLEGAL_INSTRUCTION"],
  ["the kernel, whatever was printed before", ["failed to load"], null, "SIGKILL", "KILLED"],
  ["too little memory", ["terminate called after throwing 'std::bad_alloc'"], null, "SIGABRT", "OUT_OF_MEMORY"],
  ["nothing that is known", ["hello"], 3, null, "ENDED"],
])("tells %s", (_what, lines, status, signal, code) => {
  const classifier = createExitClassifier("it");
  for (const line of lines) classifier.hear(line);
  expect(classifier.exit(status, signal)).toEqual({
    process: "it",
    code,
    ...(signal === null ? { status } : { signal }),
  });
});

test("output after the start says nothing about the end, except lack of memory", () => {
  const classifier = createExitClassifier("it");
  classifier.hear("failed to load the optional model");
  classifier.ready();
  classifier.hear("offline results : the file do not exists.");
  expect(classifier.exit(null, "SIGSEGV").code).toBe("CRASHED");
  classifier.hear("terminate called after throwing an instance of 'std::bad_alloc'");
  expect(classifier.exit(null, "SIGABRT").code).toBe("OUT_OF_MEMORY");
});
