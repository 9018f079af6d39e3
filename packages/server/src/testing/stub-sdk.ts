#!/usr/bin/env node
import { programNames } from "../stand-in/parse-flags.ts";
import { runStandIn } from "../stand-in/run-stand-in.ts";
import { createHeadDialect } from "./head-dialect.ts";
import { createStubEngine } from "./stub-recogniser.ts";

// The stand-in for an upstream server with the recogniser that shows its input: SDK_PROGRAM chooses the program,
// SDK_DIALECT=head the newer version.

const kind = process.env.SDK_PROGRAM === programNames["2pass"] ? "2pass" : "offline";
const dialect = process.env.SDK_DIALECT === "head" ? "head" : "image";
const createEngine = () => createStubEngine(kind, dialect);
const head = dialect === "head" && { dressReplies: () => createHeadDialect() };
process.exit(await runStandIn({ kind, createEngine, ...head }, process.argv.slice(2)));
