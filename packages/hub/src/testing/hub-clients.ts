// A table: clients of hubs as registries and distributions have them, and what each is asked for. Nothing here was made for this hub.

/** What a client runs in: packages of PyPI, or a program of the machine. */
export type Surroundings =
  | { readonly kind: "python"; readonly requirements: readonly string[] }
  | { readonly kind: "program"; readonly programs: readonly string[]; readonly install: string };

export interface HubClient {
  /** With its version, where a registry has several. */
  readonly name: string;
  readonly surroundings: Surroundings;
  readonly operations: readonly Operation[];
}

export interface Operation {
  /** As its documentation calls it. */
  readonly name: string;
  /**
   * Python or sh. `$API` is the hub's address, `$MODEL` a model and `$OUT` a folder; it has done its work when the wanted files lie in
   * `out`, or what it prints in JSON is the wanted value.
   */
  readonly script: string;
  readonly wanted: "all files" | "one small file" | "one large file" | "pointers" | { readonly printed: Printed };
}

/** What of the hub has to be printed. */
export type Printed =
  | "branch and tag"
  | "sizes"
  | "commits"
  | "hashes"
  | "ends of the large file"
  | "missing is missing";

const requests = [
  "certifi==2026.10.19.post1",
  "charset-normalizer==3.5.3",
  "idna==3.20",
  "requests==2.34.2",
  "urllib3==2.8.0",
];

/** The generations of ModelScope's SDK: since 1.38 it delegates to a package of its own. */
export const modelscopeGenerations = {
  new: [
    "modelscope==1.40.2",
    "modelscope-hub==0.5.1",
    ...requests,
    "cffi==2.1.1",
    "cryptography==50.0.2",
    "filelock==4.3.1",
    "packaging==26.4",
    "pycparser==3.12",
    "tqdm==4.70.1",
  ],
  old: ["modelscope==1.37.1", ...requests, "filelock==4.3.1", "packaging==26.4", "tqdm==4.70.1"],
} as const;

// What it needs for models that it runs is 500 MB, and not what is tried here.
const oldestModelscope = [
  "modelscope==1.9.5",
  ...requests,
  "addict==2.4.0",
  "filelock==4.3.1",
  "python-dateutil==4.0.0",
  "simplejson==4.3.0",
  "tqdm==4.70.1",
];

/** Older ones accept another host, but no other scheme than https; nothing else of them is touched. */
const overHttp = `
for module in [known for name, known in sys.modules.items() if name.startswith("modelscope.hub")]:
    if hasattr(module, "MODELSCOPE_URL_SCHEME"):
        module.MODELSCOPE_URL_SCHEME = "http://"
`;
const withoutModels = `
from unittest.mock import MagicMock
for name in ("gast", "numpy", "packaging", "packaging.version", "pandas", "sortedcontainers", "yaml",
             "yapf", "yapf.yapflib", "yapf.yapflib.yapf_api"):
    sys.modules[name] = MagicMock()
`;
const importModelScope = `
from modelscope.hub.snapshot_download import snapshot_download
from modelscope.hub.file_download import model_file_download
`;

function modelscope(version: "new" | "old" | "oldest", name: string): HubClient {
  const prepare = `import os, sys, shutil${version === "oldest" ? withoutModels : ""}${importModelScope}${overHttp}`;
  const operations: readonly Operation[] = [
    {
      name: "`snapshot_download` of a tag",
      wanted: "all files",
      script: `${prepare}
at = snapshot_download(os.environ["MODEL"], revision="v1", cache_dir="cache")
shutil.copytree(at, "out", ignore=shutil.ignore_patterns(".m*", "._*"))`,
    },
    {
      name: "`model_file_download`",
      wanted: "one large file",
      script: `${prepare}
at = model_file_download(os.environ["MODEL"], "model_quant.onnx", revision="master", cache_dir="cache")
os.mkdir("out"); shutil.copy(at, "out")`,
    },
  ];
  const command: Operation = {
    name: "`modelscope download` of one file",
    wanted: "one small file",
    script: `import os, sys, subprocess
program = os.path.join(os.path.dirname(sys.executable), "modelscope")
subprocess.run([sys.executable, program, "download", "--model", os.environ["MODEL"], "am.mvn", "--local_dir", "out"], check=True)`,
  };
  return {
    name,
    surroundings: {
      kind: "python",
      requirements: version === "oldest" ? oldestModelscope : modelscopeGenerations[version],
    },
    operations: version === "new" ? [...operations, command] : operations,
  };
}

const importHuggingFace =
  "import json, os, shutil, subprocess, sys\nfrom huggingface_hub import *\nmodel = os.environ['MODEL']\n";

function huggingFace(version: string, program: string, needs: readonly string[]): HubClient {
  const operation = (name: string, wanted: Operation["wanted"], script: string): Operation => ({
    name,
    wanted,
    script: `${importHuggingFace}${script}`,
  });
  return {
    name: `huggingface_hub ${version}`,
    surroundings: { kind: "python", requirements: [`huggingface_hub==${version}`, ...needs] },
    operations: [
      operation("`snapshot_download`", "all files", 'shutil.copytree(snapshot_download(model), "out")'),
      operation(
        "`hf_hub_download` of a tag",
        "one small file",
        'os.mkdir("out"); shutil.copy(hf_hub_download(model, "am.mvn", revision="v1"), "out")',
      ),
      operation(
        `\`${program} download\``,
        "one large file",
        `program = os.path.join(os.path.dirname(sys.executable), "${program}")
subprocess.run([sys.executable, program, "download", model, "model_quant.onnx", "--local-dir", "out"], check=True)`,
      ),
      operation(
        "`list_repo_refs`",
        { printed: "branch and tag" },
        `refs = list_repo_refs(model)
print(json.dumps([[ref.ref, ref.target_commit] for ref in [*refs.branches, *refs.tags]]))`,
      ),
      operation(
        "`model_info` with files",
        { printed: "sizes" },
        "print(json.dumps([[one.rfilename, one.size] for one in model_info(model, files_metadata=True).siblings]))",
      ),
      operation(
        "`list_repo_commits`",
        { printed: "commits" },
        "print(json.dumps([one.commit_id for one in list_repo_commits(model)]))",
      ),
      operation(
        "`get_paths_info`",
        { printed: "hashes" },
        `found = HfApi().get_paths_info(model, ["am.mvn", "model_quant.onnx", "none"], expand=True)
print(json.dumps([one.lfs.sha256 if one.lfs else one.blob_id for one in found]))`,
      ),
      operation(
        "`list_repo_tree` of a folder",
        { printed: "sizes" },
        `tree = list(HfApi().list_repo_tree(model)) + list(HfApi().list_repo_tree(model, "conf"))
print(json.dumps(sorted([one.path, one.size] for one in tree if hasattr(one, "size"))))`,
      ),
      operation(
        "`get_hf_file_metadata`",
        { printed: "sizes" },
        `sizes = [[name, get_hf_file_metadata(hf_hub_url(model, name)).size] for name in list_repo_files(model)]
print(json.dumps(sizes))`,
      ),
      operation(
        "`repo_exists`, `file_exists`",
        { printed: "missing is missing" },
        'print(json.dumps([repo_exists(model), repo_exists("iic/none"), file_exists(model, "am.mvn"), file_exists(model, "none")]))',
      ),
    ],
  };
}

const requestsNeeds = [
  ...requests,
  "filelock==4.3.1",
  "fsspec==2026.9.0",
  "packaging==26.4",
  "PyYAML==6.0.4",
  "tqdm==4.70.1",
  "typing_extensions==4.16.0",
];

const large = "model_quant.onnx";

export const hubClients: readonly HubClient[] = [
  modelscope("new", "modelscope 1.40.2"),
  modelscope("old", "modelscope 1.37.1, http"),
  modelscope("oldest", "modelscope 1.9.5, http"),
  huggingFace("2.4.0", "hf", [
    "anyio==4.16.0",
    "click==8.5.1",
    "filelock==4.3.1",
    "fsspec==2026.9.0",
    "h11==0.16.0",
    "hf-xet==1.8.0",
    "httpcore2==2.16.2",
    "httpx2==2.16.2",
    "idna==3.20",
    "packaging==26.4",
    "PyYAML==6.0.4",
    "tqdm==4.70.1",
    "truststore==0.10.5",
    "typing_extensions==4.16.0",
  ]),
  huggingFace("0.36.2", "hf", ["hf-xet==1.8.0", ...requestsNeeds]),
  huggingFace("0.23.5", "huggingface-cli", requestsNeeds),
  {
    name: "git",
    surroundings: { kind: "program", programs: ["git"], install: "git" },
    operations: [
      {
        name: "`clone` of ModelScope's address, without LFS",
        wanted: "pointers",
        script:
          "git -c filter.lfs.smudge= -c filter.lfs.process= -c filter.lfs.required=false clone $API/$MODEL.git out",
      },
      {
        name: "`clone --depth 1` of Hugging Face's, then `fetch --unshallow`",
        wanted: { printed: "commits" },
        script: `GIT_LFS_SKIP_SMUDGE=1 git clone --depth 1 $API/$MODEL out && cd out && git fetch --unshallow && git fsck --strict >&2
git log --format='"%H"' | paste -sd, | sed 's/.*/[&]/'`,
      },
    ],
  },
  {
    name: "git with git-lfs",
    surroundings: { kind: "program", programs: ["git", "git-lfs"], install: "git git-lfs" },
    operations: [
      {
        name: "`clone` of a tag",
        wanted: "all files",
        script: "git lfs install >&2 && git clone --branch v1 $API/$MODEL.git out",
      },
    ],
  },
  {
    name: "aria2c",
    surroundings: { kind: "program", programs: ["aria2c"], install: "aria2" },
    operations: ["models/$MODEL/resolve/master", "$MODEL/resolve/main"].map((address, index) => ({
      name: `${index === 0 ? "ModelScope" : "Hugging Face"}, four ranges, \`--checksum\``,
      wanted: "one large file" as const,
      script: `aria2c -q -d out -o ${large} -x4 -s4 -k1M --checksum=sha-256=$SHA256 $API/${address}/${large}`,
    })),
  },
  {
    name: "curl",
    surroundings: { kind: "program", programs: ["curl"], install: "curl" },
    operations: [
      {
        name: "continues with `-C -`",
        wanted: "one large file",
        script: `mkdir out; at=$API/models/$MODEL/resolve/master/${large}
curl -sfL -r 0-999999 -o out/${large} $at && curl -sfL -C - -o out/${large} $at`,
      },
      {
        name: "first and last bytes with `-r`",
        wanted: { printed: "ends of the large file" },
        script: `at=$API/$MODEL/resolve/main/${large}
echo "[\\"$(curl -sfL -r 0-99 $at | sha256sum | cut -c1-64)\\", \\"$(curl -sfL -r -100 $at | sha256sum | cut -c1-64)\\"]"`,
      },
      {
        name: "small file, compressed",
        wanted: "one small file",
        script: "curl -sf --compressed --create-dirs -o out/am.mvn $API/$MODEL/resolve/main/am.mvn",
      },
    ],
  },
];
