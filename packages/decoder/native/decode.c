/*
 * The audio of one media file, decoded: bytes come in through `media_read`, samples leave through `media_samples`.
 *
 * A WebAssembly module of FFmpeg's demuxers and decoders with this as its only entry. It opens nothing by itself; whatever
 * a file does to it stays in its own memory, which the host limits.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>

#define IMPORT(name) __attribute__((import_module("media"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

/** Fills at most `size` bytes; 0 at the end, negative if the source failed. */
IMPORT(read) int media_read(uint8_t *bytes, int size);
/** Moves to a position in bytes; called only if the source can seek. */
IMPORT(seek) void media_seek(double position);
/** What the file is, once, before any samples: names of FFmpeg, UTF-8 with a length. */
IMPORT(begin) void media_begin(const char *container, const char *codec);
/** 32-bit floats, channel after channel; `mask` names the loudspeakers, 0 if unknown. */
IMPORT(samples) void media_samples(const float *samples, int frames, int channels, int rate, double mask);

/** Where decoding stopped; keep in step with `thread-messages.ts`. */
enum Outcome { DONE, NO_MEMORY, UNKNOWN_FORMAT, NO_SOUND, UNKNOWN_CODEC, DAMAGED, SOURCE_FAILED, TOO_MANY_CHANNELS };

#define BUFFER_BYTES (64 * 1024)
#define MOST_CHANNELS 64
/* Hertz; nothing that holds speech is outside. */
#define LEAST_RATE 2000
#define MOST_RATE 768000
#define FRAMES_AT_ONCE 4096

typedef struct {
  int64_t position;
  int64_t size;
  int failed;
} Source;

static int read_source(void *opaque, uint8_t *bytes, int size) {
  Source *source = opaque;
  int got = media_read(bytes, size);
  if (got < 0) {
    source->failed = 1;
    return AVERROR(EIO);
  }
  source->position += got;
  return got == 0 ? AVERROR_EOF : got;
}

static int64_t seek_source(void *opaque, int64_t offset, int whence) {
  Source *source = opaque;
  int64_t target;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return source->size;
    case SEEK_SET:
      target = offset;
      break;
    case SEEK_CUR:
      target = source->position + offset;
      break;
    case SEEK_END:
      target = source->size + offset;
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (target < 0) return AVERROR(EINVAL);
  media_seek((double)target);
  source->position = target;
  return target;
}

/** A file of floats may contain anything: one infinite sample would make a mixer silent, NaN poisons the features. */
static float limit(float sample) {
  if (sample >= -1 && sample <= 1) return sample;
  return sample > 1 ? 1 : sample < -1 ? -1 : 0;
}

/** One sample of any of FFmpeg's formats, between -1 and 1. */
static float to_float(const uint8_t *data, enum AVSampleFormat format, int index) {
  switch (format) {
    case AV_SAMPLE_FMT_U8:
      return (data[index] - 128) / 128.0f;
    case AV_SAMPLE_FMT_S16:
      return ((const int16_t *)data)[index] / 32768.0f;
    case AV_SAMPLE_FMT_S32:
      return ((const int32_t *)data)[index] / 2147483648.0f;
    case AV_SAMPLE_FMT_S64:
      return ((const int64_t *)data)[index] / 9223372036854775808.0f;
    case AV_SAMPLE_FMT_DBL:
      return limit((float)((const double *)data)[index]);
    default:
      return limit(((const float *)data)[index]);
  }
}

static enum Outcome emit(const AVFrame *frame) {
  static float samples[FRAMES_AT_ONCE * MOST_CHANNELS];
  const int channels = frame->ch_layout.nb_channels;
  if (channels < 1 || channels > MOST_CHANNELS) return TOO_MANY_CHANNELS;
  if (frame->sample_rate < LEAST_RATE || frame->sample_rate > MOST_RATE) return DAMAGED;
  const enum AVSampleFormat packed = av_get_packed_sample_fmt(frame->format);
  const int planar = av_sample_fmt_is_planar(frame->format);
  const double mask = frame->ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? (double)frame->ch_layout.u.mask : 0;
  for (int start = 0; start < frame->nb_samples; start += FRAMES_AT_ONCE) {
    const int count = FFMIN(FRAMES_AT_ONCE, frame->nb_samples - start);
    for (int channel = 0; channel < channels; channel++) {
      const uint8_t *data = frame->extended_data[planar ? channel : 0];
      for (int index = 0; index < count; index++) {
        const int from = planar ? start + index : (start + index) * channels + channel;
        samples[channel * count + index] = to_float(data, packed, from);
      }
    }
    media_samples(samples, count, channels, frame->sample_rate, mask);
  }
  return DONE;
}

static enum Outcome explain(int error, const Source *source) {
  if (source->failed) return SOURCE_FAILED;
  return error == AVERROR(ENOMEM) ? NO_MEMORY : DAMAGED;
}

/** All frames that the decoder has ready. A damaged packet costs itself only. */
static enum Outcome drain(AVCodecContext *decoder, AVFrame *frame, int *frames) {
  for (;;) {
    const int error = avcodec_receive_frame(decoder, frame);
    if (error == AVERROR(ENOMEM)) return NO_MEMORY;
    if (error < 0) return DONE;
    *frames += frame->nb_samples;
    const enum Outcome outcome = emit(frame);
    av_frame_unref(frame);
    if (outcome != DONE) return outcome;
  }
}

static enum Outcome decode_stream(AVFormatContext *input, AVCodecContext *decoder, int stream, const Source *source) {
  AVPacket *packet = av_packet_alloc();
  AVFrame *frame = av_frame_alloc();
  enum Outcome outcome = packet && frame ? DONE : NO_MEMORY;
  int frames = 0;
  int error = 0;
  while (outcome == DONE && (error = av_read_frame(input, packet)) >= 0) {
    if (packet->stream_index == stream) {
      const int refused = avcodec_send_packet(decoder, packet);
      if (refused == AVERROR(ENOMEM)) outcome = NO_MEMORY;
      else outcome = drain(decoder, frame, &frames);
    }
    av_packet_unref(packet);
  }
  if (outcome == DONE && (source->failed || error == AVERROR(ENOMEM))) outcome = explain(error, source);
  if (outcome == DONE) {
    avcodec_send_packet(decoder, NULL);
    outcome = drain(decoder, frame, &frames);
  }
  av_packet_free(&packet);
  av_frame_free(&frame);
  return outcome == DONE && frames == 0 ? DAMAGED : outcome;
}

static enum Outcome decode_input(AVFormatContext *input, const Source *source) {
  for (unsigned index = 0; index < input->nb_streams; index++) {
    AVStream *each = input->streams[index];
    if (each->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) each->discard = AVDISCARD_ALL;
  }
  const int found = avformat_find_stream_info(input, NULL);
  if (source->failed || found == AVERROR(ENOMEM)) return explain(found, source);
  const AVCodec *codec = NULL;
  const int stream = av_find_best_stream(input, AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
  if (stream == AVERROR_STREAM_NOT_FOUND) return NO_SOUND;
  if (stream < 0) {
    for (unsigned index = 0; index < input->nb_streams; index++) {
      const AVCodecParameters *each = input->streams[index]->codecpar;
      if (each->codec_type == AVMEDIA_TYPE_AUDIO) media_begin(input->iformat->name, avcodec_get_name(each->codec_id));
    }
    return UNKNOWN_CODEC;
  }
  for (unsigned index = 0; index < input->nb_streams; index++)
    if ((int)index != stream) input->streams[index]->discard = AVDISCARD_ALL;
  AVCodecContext *decoder = avcodec_alloc_context3(codec);
  if (!decoder) return NO_MEMORY;
  enum Outcome outcome = DAMAGED;
  media_begin(input->iformat->name, avcodec_get_name(codec->id));
  decoder->pkt_timebase = input->streams[stream]->time_base;
  int error = avcodec_parameters_to_context(decoder, input->streams[stream]->codecpar);
  if (error >= 0) error = avcodec_open2(decoder, codec, NULL);
  outcome = error < 0 ? explain(error, source) : decode_stream(input, decoder, stream, source);
  avcodec_free_context(&decoder);
  return outcome;
}

/**
 * Decodes one file to its end. A module decodes one file in its life.
 *
 * @param size in bytes of a source that can seek, else -1
 */
EXPORT(decode) int decode(double size) {
  av_log_set_level(AV_LOG_QUIET);
  Source source = {0, (int64_t)size, 0};
  uint8_t *buffer = av_malloc(BUFFER_BYTES);
  AVFormatContext *input = avformat_alloc_context();
  if (!buffer || !input) return NO_MEMORY;
  AVIOContext *io = avio_alloc_context(buffer, BUFFER_BYTES, 0, &source, read_source, NULL, size < 0 ? NULL : seek_source);
  if (!io) return NO_MEMORY;
  input->pb = io;
  input->flags |= AVFMT_FLAG_CUSTOM_IO;
  // The longest wait for a stream that has no sound at its beginning.
  input->probesize = 4 * 1024 * 1024;
  const int error = avformat_open_input(&input, NULL, NULL, NULL);
  if (error < 0) {
    if (source.failed) return SOURCE_FAILED;
    return error == AVERROR(ENOMEM) ? NO_MEMORY : UNKNOWN_FORMAT;
  }
  return decode_input(input, &source);
}
