import { useRef, useState } from "preact/hooks";
import { decodeAudioFile, renderWav } from "./audio/decode-audio-file.ts";
import { openRecorder, type Recorder } from "./audio/open-recorder.ts";
import type { Problem } from "./problem.ts";
import { explainMicrophone, isMicrophoneFailure } from "./recognition/explain-failure.ts";
import type { Voices } from "./voices.ts";

interface VoicesState {
  /** Undefined while none is being recorded. */
  readonly recordingSeconds: number | undefined;
  /** The last enrolled name. */
  readonly saved: string | undefined;
  record(name: string): Promise<void>;
  stop(): Promise<void>;
  fromFile(name: string, file: File): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Enrols voices by recording or by file; `onChange` is called when the enrolled names have changed. */
export function useVoices(
  voices: Voices,
  onChange: () => Promise<unknown>,
  onProblem: (problem: Problem) => void,
): VoicesState {
  const [recordingSeconds, setSeconds] = useState<number | undefined>(undefined);
  const [saved, setSaved] = useState<string | undefined>(undefined);
  const recorder = useRef<{ readonly name: string; readonly recorder: Recorder } | undefined>(undefined);

  const attempt = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      onProblem(isMicrophoneFailure(error) ? explainMicrophone(error) : { code: "VOICE_FAILED", name, detail });
    }
  };
  const enroll = async (name: string, wav: Blob) => {
    await voices.enroll(name, wav);
    await onChange();
    setSaved(name);
  };
  const stop = async () => {
    const current = recorder.current;
    if (!current) return;
    recorder.current = undefined;
    setSeconds(undefined);
    await attempt(current.name, async () => {
      await current.recorder.close();
      await enroll(current.name, renderWav(current.recorder.recording.pieces));
    });
  };
  return {
    recordingSeconds,
    saved,
    stop,
    async record(name) {
      if (!navigator.mediaDevices) return onProblem({ code: "MIC_INSECURE" });
      setSaved(undefined);
      await attempt(name, async () => {
        const opened = await openRecorder({
          onPiece: () => {
            const recording = recorder.current?.recorder.recording;
            if (recording) setSeconds(Math.floor(recording.durationMs / 1000));
          },
          onEnd: () => void stop(),
        });
        recorder.current = { name, recorder: opened };
        setSeconds(0);
      });
    },
    async fromFile(name, file) {
      setSaved(undefined);
      const decoded = await decodeAudioFile(file);
      if (!decoded) return onProblem({ code: "UNREADABLE_FILE", name: file.name });
      await attempt(name, () => enroll(name, renderWav([decoded.pcm])));
    },
    async remove(name) {
      await attempt(name, async () => {
        await voices.forget(name);
        await onChange();
      });
    },
  };
}
