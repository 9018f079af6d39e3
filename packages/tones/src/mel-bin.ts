/** The engine's mel bands: how many, and the frequency at which the first one starts, in Hz. */
export const melBins = 80;
const lowFrequency = 20;

/**
 * The mel band (0 to 79) whose centre is nearest to a frequency.
 *
 * @param highFrequency where the last band ends, in Hz; sherpa-onnx uses 8,000 for SenseVoice, 7,600 for streaming CTC
 */
export function melBin(frequency: number, highFrequency: number): number {
  const low = mel(lowFrequency);
  const width = (mel(highFrequency) - low) / (melBins + 1);
  return Math.round((mel(frequency) - low) / width) - 1;
}

// the HTK scale, which Kaldi's features use
function mel(frequency: number): number {
  return 1127 * Math.log(1 + frequency / 700);
}
