import { expect, test } from "vitest";
import { listPrompt } from "./list-prompt.ts";

test.each([
  ["FunASR", ["FunASR"]],
  ["阿里巴巴 达摩院 通义", ["阿里巴巴", "达摩院", "通义"]],
  ["阿里巴巴、GPT-4.1, New York", ["阿里巴巴", "GPT-4.1", "New York"]],
  ["Node.js,Kubernetes\nTongyi Lab", ["Node.js", "Kubernetes", "Tongyi Lab"]],
  ["达摩院，FunASR", ["达摩院", "FunASR"]],
])("%j is a list", (prompt, words) => {
  expect(listPrompt(prompt)).toEqual(words);
});

test.each([
  "The meeting is about Node.js.",
  "The meeting is about Node.js",
  "Hello, welcome to my lecture",
  "Umm, let me think like, hmm... Okay, here's what I'm thinking",
  "Glossary: Kubernetes, Istio",
  "以下是普通话的句子。",
  "以下是普通话的句子",
  "接下来我们讨论一下明年的预算，请大家发言",
  "达摩院，阿里巴巴！",
  "Tongyi Lab",
  "",
  " , \n",
])("%j is not", (prompt) => {
  expect(listPrompt(prompt)).toBeUndefined();
});
