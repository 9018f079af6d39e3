/** Sources of a room that are not mutated: a glob below its `src/`, and why. */
type Exceptions = Readonly<Record<string, string>>;

/**
 * The rooms that decide what others rely on. Every source is mutated but those named here: a new file is in it unless
 * it is argued out.
 */
export const mutatedRooms: Readonly<Record<string, Exceptions>> = {
  protocol: {
    "conformance/conformance-scenarios.ts":
      "a table of what to play to a server: packages/client and packages/server play it",
  },
  catalog: {},
  release: {},
  registry: {},
  "action-io": {},
  workflows: {},
  pipeline: {
    "say.ts": "how a run looks on a terminal",
    "{run-pipeline,make-plan,gather-facts,stage-parts}.ts":
      "order of effects: they stage, build and load; what they decide lies in files beside them",
  },
  smoke: {
    "{run-docker,create-container,run-image,import-test-image}.ts": "commands of a Docker engine",
    "{smoke-test,run-branch-checks,check-conversation,check-streaming,check-subtitles,send-http,wait-until-ready,transcribe-utterance,measure-memory}.ts":
      "talk with a container; their results are judged in files that are mutated",
  },
  client: {
    "browser/{capture-track,open-browser-socket,open-microphone,capture-worklet,microphone-worklet,client}.ts":
      "need a browser: tested in one, by packages/web",
  },
};
