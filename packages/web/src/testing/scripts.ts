import { conversation } from "./conversation.ts";
import type { Script } from "./start-scripted-server.ts";

/** Answers every utterance with the conversation, like a file server. */
export const answersConversation: NonNullable<Script["talk"]> = ({ say }) => ({
  onFrame(frame) {
    if (frame.is_speaking !== false) return;
    say({ mode: "offline", text: conversation.text, is_final: false, wav_name: "a", transcript: conversation });
  },
});

/** Replies to every 0.6 s of audio, like a streaming server: six partials, then the sentence, repeatedly. */
export const speaksSentences: NonNullable<Script["talk"]> = ({ say }) => {
  const parts = ["欢迎", "大家", "来体验", "达摩院", "推出的", "语音识别模型"];
  let told = 0;
  return {
    onAudio(heardBytes) {
      for (; told < Math.floor(heardBytes / 19_200); told++) {
        const part = parts[told % parts.length];
        say({ mode: "2pass-online", text: part, is_final: false, wav_name: "a" });
        if (told % parts.length === parts.length - 1) {
          say({ mode: "2pass-offline", text: `${parts.join("")}。`, is_final: false, wav_name: "a" });
        }
      }
    },
    onFrame(frame) {
      if (frame.is_speaking === false) say({ text: "", is_final: true, wav_name: "a" });
    },
  };
};
