import type { Image, ImageCheck, ModelRole } from "./image.ts";
import { findModelDanger } from "./model-path.ts";

/** Something wrong in an image.json. */
export interface ImageProblem {
  /** JSON pointer of the place. */
  readonly pointer: string;
  readonly message: string;
}

/** Longest name: tags have at most 128 characters, and `-sdk-A.B.C` or a version follows. */
const longestName = 60;

/** Other folders of `images/`, words with another meaning where a branch is named, and keys of every object. */
const taken: ReadonlySet<string> = new Set(["all", "constructor", "licenses", "local", "speech"]);

/** The models that a check needs. */
const needs: Readonly<Partial<Record<ImageCheck, readonly ModelRole[]>>> = {
  conversation: ["segmentation", "speaker"],
};

/** What a schema cannot say: a name that no tag of another branch can be, and abilities that the image has the parts for. */
export function findImageProblems(image: Image): ImageProblem[] {
  const { branch, modes, checks, sample, models } = image;
  const problems: ImageProblem[] = [];
  const add = (pointer: string, message: string) => problems.push({ pointer, message });
  // `<branch>-1.2`, `<branch>-1`, `<branch>-sdk-1.2.3` and `rollback` are tags: none may be the name of a branch.
  const named = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(branch) && branch.length <= longestName;
  if (!named || /(^|-)(sdk|rollback|latest)$/.test(branch) || taken.has(branch)) {
    add(
      "/",
      `the folder's name "${branch}" cannot be a tag of its own: lower-case words that begin with a letter, joined by "-", ` +
        `at most ${longestName} characters, the last none of sdk, rollback, latest, the whole none of ${[...taken].join(", ")}`,
    );
  }
  for (const [role, { id, files }] of Object.entries(models)) {
    const danger = findModelDanger(id, files);
    if (danger !== undefined) add(`/models/${role}`, danger);
  }
  if (!checks.includes("files")) add("/checks", 'lacks "files": nothing is released that has not transcribed');
  checks.forEach((check, index) => {
    for (const role of needs[check] ?? []) {
      if (!models[role]) add(`/checks/${index}`, `"${check}" needs a model with the role "${role}"`);
    }
    if (check === "streaming" && !modes.includes("streaming")) {
      add(`/checks/${index}`, '"streaming" needs the mode "streaming"');
    }
  });
  if (!models.asr) add("/models", 'lacks a model with the role "asr"');
  if (modes.includes("streaming") && !models["asr-online"]) {
    add("/modes", '"streaming" needs a model with the role "asr-online"');
  }
  if (models["asr-online"] && !modes.includes("streaming")) {
    add("/modes", 'a model with the role "asr-online" needs the mode "streaming": what it can do has to be shown');
  }
  // Compose files, smoke tests and the documents all say it.
  if (image.env.PORT !== undefined && image.env.PORT !== "10095") add("/env/PORT", 'must be "10095"');
  if (modes.includes("streaming") && !checks.includes("streaming")) {
    add("/checks", 'lacks "streaming": what the mode says has to be shown');
  }
  if (sample === "transcribe-live" && !modes.includes("streaming")) {
    add("/sample", '"transcribe-live" needs the mode "streaming"');
  }
  if (sample === "subtitles" && !checks.includes("subtitles")) {
    add("/sample", '"subtitles" needs the check "subtitles"');
  }
  return problems;
}
