/**
 * Voices of the fixtures differ in pitch alone, judged at two places of the spectrum: a low voice has its pitch near
 * the first, a high one near the second and next to nothing at the first.
 */
export const voicePitches = { low: 66, high: 166 } as const;

/** How a voice is pitched. */
export type VoicePitch = keyof typeof voicePitches;

/**
 * What the level at the low pitch is worth more than that at the high one (natural logarithm of the energy): low voices
 * are weak at their own pitch, high voices have still less there. Measured on spoken recordings with f0 of 70 to 180 Hz.
 */
export const lowPitchBonus = 2.3;
