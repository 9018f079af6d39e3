import type { RunStep, Step, UseStep } from "./workflow.ts";

/** What this site may be asked for by plain http. */
export const allowHttp = { "allow-http": "${{ vars.ALLOW_HTTP }}" } as const;

/** What the steps after the plan ask for outside. */
export const plannedSite = { recordings: "${{ vars.RECORDINGS }}", ...allowHttp } as const;

/** Which profile, and the hubs that replace its own. */
export const modelHub = {
  profile: "${{ vars.PROFILE || 'upstream' }}",
  hub: "${{ vars.HUB }}",
  "hugging-face": "${{ vars.HUGGING_FACE }}",
  "redirect-hosts": "${{ vars.REDIRECT_HOSTS }}",
  ...allowHttp,
} as const;

/** Where base images lie. */
export const baseSite = { "base-mirrors": "${{ vars.BASE_MIRRORS }}", ...allowHttp } as const;

/** Inputs of most actions of this repository: the profile, and every address that replaces one of its own. */
export const site = {
  ...modelHub,
  registry: "${{ vars.REGISTRY || format('ghcr.io/{0}/funasr', github.repository_owner) }}",
  ...baseSite,
  bases: "${{ vars.BASES }}",
  ...plannedSite,
} as const;

/** Whether the registry is GitHub's: no other host is ever shown the job's token. */
const registryIsGitHubs = "(vars.REGISTRY == '' || startsWith(vars.REGISTRY, 'ghcr.io/'))";

/** The job's own token, for GitHub's registry; another registry is expected to know the runner, or to ask for nothing. */
export const registryLogin = {
  "registry-username": "${{ github.actor }}",
  "registry-token": `\${{ ${registryIsGitHubs} && github.token || '' }}`,
} as const;

/** The npm registry, for every step that runs npm; npm takes an empty text for its own default. */
export const npmSite = { npm_config_registry: "${{ vars.NPM_REGISTRY }}" } as const;

/** What changes tags runs the code of main only, for any start from anywhere. */
export const onMain = "github.ref == 'refs/heads/main'";

/**
 * The sources and what they need.
 *
 * @param history whether every commit is wanted, not only the newest
 */
export function checkout({ history = false } = {}): Step[] {
  return [
    {
      name: "Check out",
      uses: "actions/checkout",
      with: { "persist-credentials": false, ...(history ? { "fetch-depth": 0 } : {}) },
    },
    {
      name: "Install Node and the packages",
      run: "./scripts/setup",
      env: { ...npmSite, npm_config_fetch_retries: "5" },
    },
  ];
}

/**
 * Room for layers and models, and the image store that keeps digests. Only on GitHub's own runners: on any other
 * machine neither folders nor the engine are ours. Folders go only when space is short, because deleting takes minutes.
 */
export const prepareRunner: RunStep = {
  name: "Make room and turn on the containerd image store",
  if: "runner.environment == 'github-hosted'",
  run: `free() { df --output=avail --block-size=1G / | tail -n 1 | tr -d ' '; }
if [ "$(free)" -lt 40 ]; then
  sudo rm -rf /usr/share/dotnet /usr/local/lib/android /opt/ghc /usr/local/.ghcup /opt/hostedtoolcache/CodeQL
fi
echo "$(free) GB are free"
config=/etc/docker/daemon.json
if [ -s "$config" ]; then old=$(cat "$config"); else old='{}'; fi
jq '.features["containerd-snapshotter"] = true' <<< "$old" | sudo tee "$config"
sudo systemctl restart docker
`,
};

/** Lets the engine pull what is private. */
export const loginToRegistry: UseStep = {
  name: "Log in to the registry",
  if: registryIsGitHubs,
  uses: "docker/login-action",
  with: { registry: "ghcr.io", username: "${{ github.actor }}", password: "${{ github.token }}" },
};

/**
 * The bot that opens pull requests, when there is one. Without it the job's own token does, and the summary says what
 * that costs.
 *
 * @param workflows whether the pull request changes workflows, which no job's own token may push
 */
export function botToken({ workflows = false } = {}): Step[] {
  return [
    {
      name: "Report that there is no bot",
      if: "vars.BOT_CLIENT_ID == ''",
      run: `cat >> "$GITHUB_STEP_SUMMARY" <<'TEXT'
> No bot is configured (variable BOT_CLIENT_ID, secret BOT_PRIVATE_KEY in the environment automation). The pull request is
> opened with this job's own token: its checks wait until someone presses "Approve workflows to run".
TEXT
`,
    },
    {
      name: "Ask for the bot's token",
      id: "bot",
      if: "vars.BOT_CLIENT_ID != ''",
      uses: "actions/create-github-app-token",
      with: {
        "client-id": "${{ vars.BOT_CLIENT_ID }}",
        "private-key": "${{ secrets.BOT_PRIVATE_KEY }}",
        "permission-contents": "write",
        "permission-pull-requests": "write",
        ...(workflows ? { "permission-workflows": "write" } : {}),
      },
    },
  ];
}

/** The bot's token, or the job's own. */
export const botOrOwnToken = "${{ steps.bot.outputs.token || github.token }}";
