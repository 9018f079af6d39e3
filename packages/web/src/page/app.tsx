import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { createPlayer } from "./audio/player.ts";
import { DropZone } from "./components/drop-zone.tsx";
import { EarlierTakes } from "./components/earlier-takes.tsx";
import { Header } from "./components/header.tsx";
import { HelpDialog } from "./components/help-dialog.tsx";
import { Hero } from "./components/hero.tsx";
import { HotwordEditor } from "./components/hotword-editor.tsx";
import { OptionsPanel } from "./components/options-panel.tsx";
import { ProblemBanner } from "./components/problem-banner.tsx";
import { ServerPanel } from "./components/server-panel.tsx";
import { TranscriptPanel } from "./components/transcript-panel.tsx";
import { Transport } from "./components/transport.tsx";
import { VoicesEditor } from "./components/voices-editor.tsx";
import { createController } from "./controller.ts";
import { languages, MessagesContext, resolveUiLanguage } from "./messages/messages.ts";
import { chooseMode, offeredModes } from "./recognition/choose-mode.ts";
import { reduceView } from "./reduce-view.ts";
import { listVoices } from "./speaker-colours.ts";
import { createStore, useStore } from "./store.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { useLeaveGuard } from "./use-leave-guard.ts";
import { useServer } from "./use-server.ts";
import { useSettings } from "./use-settings.ts";
import { useToken } from "./use-token.ts";
import { useVoices } from "./use-voices.ts";
import { capabilitiesOf, firstState, isBusy } from "./view-state.ts";
import { createVoices } from "./voices.ts";

/** The page: state here, appearance in the components. */
export function App() {
  const [settings, changeSettings] = useSettings();
  const [token, setToken] = useToken();
  const store = useMemo(() => createStore(reduceView, firstState), []);
  const player = useMemo(createPlayer, []);
  const state = useStore(store);
  const askServer = useServer(store, settings.server, token);
  const helpDialog = useRef<HTMLDialogElement>(null);
  const openHelp = () => helpDialog.current?.showModal();

  const latest = useRef({ settings, token, askServer });
  latest.current = { settings, token, askServer };
  const controller = useMemo(
    () =>
      createController({
        store,
        player,
        settings: () => latest.current.settings,
        token: () => latest.current.token,
        askServer: () => latest.current.askServer(),
      }),
    [store, player],
  );
  const voiceService = useMemo(
    () =>
      createVoices(
        () => latest.current.token,
        (...request) => fetch(...request),
      ),
    [],
  );
  const enrolment = useVoices(voiceService, askServer, (problem) => store.dispatch({ type: "notice", problem }));

  const language = resolveUiLanguage(settings.ui, navigator.languages);
  const messages = languages[language];
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language === "zh" ? "zh-CN" : "en";
    root.dataset.theme = settings.theme;
    document.title = `FunASR · ${messages.title}`;
  }, [language, settings.theme, messages]);

  const capabilities = capabilitiesOf(state);
  const modes = offeredModes(capabilities);
  const mode = chooseMode(settings.mode, modes);
  const voices = useMemo(
    () => listVoices(state.segments, state.transcript?.speakers, language),
    [state.segments, state.transcript, language],
  );
  const busy = isBusy(state);
  const active = state.source !== undefined && state.phase.kind !== "idle";
  useLeaveGuard(state, store.get);
  const select = useCallback((index: number) => store.dispatch({ type: "select", index }), [store]);
  const openFile = (file: File) => void controller.openFile(file);

  // Keys come faster than renderings: the store has the current state.
  const recordOrStop = () => {
    if (store.get().phase.kind === "recording") controller.stop();
    else void controller.record();
  };
  useKeyboard({
    space: () => {
      const { kind } = store.get().phase;
      if (kind === "idle" || kind === "recording") recordOrStop();
      else if (kind === "done") player.toggle();
    },
    recordOrStop,
    next: () => select(store.get().selected + 1),
    previous: () => select(Math.max(0, store.get().selected - 1)),
    playOrPause: () => player.toggle(),
    help: openHelp,
  });

  return (
    <MessagesContext.Provider value={messages}>
      <div class="page">
        <Header
          server={state.server}
          language={language}
          theme={settings.theme}
          onSettings={changeSettings}
          onHelp={openHelp}
        />
        <div class="columns">
          <main id="content" class="stage" tabIndex={-1}>
            <ProblemBanner problem={state.problem} onDismiss={() => store.dispatch({ type: "dismiss" })} />
            <section class="deck" aria-label={messages.source.region}>
              <DropZone disabled={busy} onFile={openFile}>
                {active ? (
                  <Transport
                    state={state}
                    player={player}
                    voices={voices}
                    onRecord={() => void controller.record()}
                    onStop={controller.stop}
                    onCancel={controller.cancel}
                    onFile={openFile}
                    onRetry={() => void controller.retry()}
                  />
                ) : (
                  <Hero
                    elsewhere={settings.server !== ""}
                    onRecord={() => void controller.record()}
                    onFile={openFile}
                  />
                )}
              </DropZone>
            </section>
            {active && (
              <TranscriptPanel
                state={state}
                voices={voices}
                player={player}
                labels={settings.labels}
                language={language}
                onLabels={(labels) => changeSettings({ labels })}
                onSelect={select}
                onSaved={() => store.dispatch({ type: "saved" })}
              />
            )}
            <EarlierTakes
              takes={state.kept}
              disabled={busy}
              onBring={(id) => store.dispatch({ type: "bring", id })}
              onRemove={(id) => store.dispatch({ type: "remove", id })}
            />
          </main>
          <aside class="side" aria-label={messages.options.heading}>
            {state.server.kind === "nowhere" && serverPanel()}
            <OptionsPanel
              settings={settings}
              capabilities={capabilities}
              modes={modes}
              mode={mode}
              onSettings={changeSettings}
            />
            <HotwordEditor
              hotwords={settings.hotwords}
              support={capabilities?.hotwords}
              onChange={(hotwords) => changeSettings({ hotwords })}
            />
            {capabilities?.speakers && (
              <VoicesEditor
                names={capabilities.roles}
                recordingSeconds={enrolment.recordingSeconds}
                disabled={busy}
                saved={enrolment.saved}
                onRecord={(name) => void enrolment.record(name)}
                onStop={() => void enrolment.stop()}
                onFile={(name, file) => void enrolment.fromFile(name, file)}
                onRemove={(name) => void enrolment.remove(name)}
              />
            )}
            {state.server.kind !== "nowhere" && serverPanel()}
          </aside>
        </div>
      </div>
      <HelpDialog dialog={helpDialog} />
    </MessagesContext.Provider>
  );

  // First if nothing works without it, else last.
  function serverPanel() {
    return (
      <ServerPanel
        server={state.server}
        address={settings.server}
        token={token}
        onAddress={(server) => changeSettings({ server })}
        onToken={setToken}
      />
    );
  }
}
