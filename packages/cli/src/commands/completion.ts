import type { Command } from "commander";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseChoice } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";

const shells = ["bash", "zsh", "fish"] as const;

export function addCompletion(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { summary, shell } = messages.help.completion;
  program
    .command("completion")
    .description(summary)
    .argument("<shell>", shell)
    .action((given: string) => {
      const name = parseChoice("shell", shells, given, messages);
      terminal.stdout.write(renderers[name](program));
      setExitCode(exitCodes.ok);
    });
}

const renderers = { bash: renderBash, zsh: renderZsh, fish: renderFish };

const flagsOf = (command: Command) =>
  command.options.flatMap(({ long, short }) => [long, short].filter((flag): flag is string => Boolean(flag)));

/** Install: `funasr completion bash > ~/.local/share/bash-completion/completions/funasr`. */
function renderBash(program: Command): string {
  const cases = program.commands.map(
    (command) => `    ${command.name()}) words="${flagsOf(command).join(" ")} --help" ;;`,
  );
  return `_funasr() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${program.commands.map((command) => command.name()).join(" ")} --help --version" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _funasr funasr
`;
}

/** Install: `funasr completion zsh > "\${fpath[1]}/_funasr"`. */
function renderZsh(program: Command): string {
  const quote = (text: string) => text.replace(/(['\\[\]:])/g, (mark) => (mark === "'" ? "'\\''" : `\\${mark}`));
  const commands = program.commands.map((command) => `    '${command.name()}:${quote(command.description())}'`);
  const cases = program.commands.map((command) => {
    const options = command.options.map(
      ({ long, required, description }) => `'${long}[${quote(description)}]${required ? ":value:_files" : ""}'`,
    );
    return `    ${command.name()}) _arguments ${options.join(" ")} '*:file:_files' ;;`;
  });
  return `#compdef funasr
_funasr() {
  local -a commands=(
${commands.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
compdef _funasr funasr
`;
}

/** Install: `funasr completion fish > ~/.config/fish/completions/funasr.fish`. */
function renderFish(program: Command): string {
  const quote = (text: string) => `'${text.replace(/(['\\])/g, "\\$1")}'`;
  const lines = program.commands.flatMap((command) => [
    `complete -c funasr -n __fish_use_subcommand -a ${command.name()} -d ${quote(command.description())}`,
    ...command.options.map(({ long, short, required, description }) =>
      [
        `complete -c funasr -n '__fish_seen_subcommand_from ${command.name()}' -l ${long?.replace(/^--/, "")}`,
        short ? ` -s ${short.replace(/^-/, "")}` : "",
        required ? " -r" : "",
        ` -d ${quote(description)}`,
      ].join(""),
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
