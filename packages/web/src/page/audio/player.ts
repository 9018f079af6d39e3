/** Plays the recording on the page; components subscribe to its position. */
export interface Player {
  /** Undefined removes the recording. */
  load(recording: Blob | undefined): void;
  /** Whether there is something that the browser can play. */
  loaded(): boolean;
  playing(): boolean;
  positionMs(): number;
  playFrom(ms: number): void;
  seek(ms: number): void;
  toggle(): void;
  pause(): void;
  /** Called whenever position or state change, once per frame while it plays. */
  subscribe(listener: () => void): () => void;
}

export function createPlayer(): Player {
  const audio = new Audio();
  const listeners = new Set<() => void>();
  let url: string | undefined;
  let frame = 0;

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const follow = () => {
    cancelAnimationFrame(frame);
    notify();
    if (!audio.paused) frame = requestAnimationFrame(follow);
  };
  for (const event of ["play", "pause", "ended", "seeked", "loadedmetadata", "emptied", "error"]) {
    audio.addEventListener(event, follow);
  }
  const play = () => {
    // A recording that cannot be played causes an error event; pause() during play() is not a failure.
    audio.play().catch(notify);
  };

  return {
    load(recording) {
      audio.pause();
      if (url) URL.revokeObjectURL(url);
      url = recording && URL.createObjectURL(recording);
      if (url) audio.src = url;
      else audio.removeAttribute("src");
      audio.load();
      notify();
    },
    loaded: () => url !== undefined && audio.error === null,
    playing: () => !audio.paused,
    positionMs: () => audio.currentTime * 1000,
    playFrom(ms) {
      if (!url) return;
      audio.currentTime = ms / 1000;
      play();
    },
    seek(ms) {
      if (!url) return;
      audio.currentTime = ms / 1000;
      notify();
    },
    toggle() {
      if (!url) return;
      if (audio.paused) play();
      else audio.pause();
    },
    pause: () => audio.pause(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
