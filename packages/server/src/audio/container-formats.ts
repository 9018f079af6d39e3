/** What people have; ffmpeg reads many more. */
export const containerFormats = ["mp3", "m4a", "mp4", "aac", "ogg", "opus", "flac", "webm"];
