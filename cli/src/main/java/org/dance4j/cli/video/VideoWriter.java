package org.dance4j.cli.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;

/**
 * Writes frames as an MP4 film without sound, in H.264 where FFmpeg's build can at the frames' size and MPEG-4 elsewhere. Both store colours
 * of two by two pixels at once, so that an odd row or column is doubled.
 */
public final class VideoWriter implements AutoCloseable {

    private static final String H264 = "libopenh264";

    private static final int SHORTEST_SIDE_OF_H264 = 16;

    /** Enough for borders of classes to stay sharp. */
    private static final double BITS_PER_PIXEL = 0.2;

    /** In microseconds. */
    private static final double SECOND = 1e6;

    private final FFmpegFrameRecorder recorder;
    private final ImageSize size;
    private int last = -1;

    /**
     * Begins a file.
     *
     * @param file whose ending does not matter
     * @param size of the frames
     * @param rate frames per second
     * @throws BadInputException if no film is written at this size
     */
    public VideoWriter(Path file, ImageSize size, double rate) {
        this.size = new ImageSize(even(size.height()), even(size.width()));
        boolean takesH264 = Math.min(size.height(), size.width()) >= SHORTEST_SIDE_OF_H264
                && avcodec.avcodec_find_encoder_by_name(H264) != null;
        recorder = (takesH264 ? started(file, rate, true) : Optional.<FFmpegFrameRecorder>empty())
                .or(() -> started(file, rate, false))
                .orElseThrow(() -> new BadInputException("FFmpeg writes no film of " + size));
    }

    /** Empty if the encoder does not take the size. */
    private Optional<FFmpegFrameRecorder> started(Path file, double rate, boolean isH264) {
        FFmpegFrameRecorder made = new FFmpegFrameRecorder(file.toFile(), size.width(), size.height());
        made.setFormat("mp4");
        if (isH264) {
            made.setVideoCodecName(H264);
        } else {
            made.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
        }
        made.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
        made.setFrameRate(rate);
        made.setVideoBitrate((int) Math.min(Integer.MAX_VALUE, BITS_PER_PIXEL * size.area() * rate));
        made.setOption("movflags", "+faststart");
        try {
            made.start();
            return Optional.of(made);
        } catch (FrameRecorder.Exception e) {
            release(made);
            return Optional.empty();
        }
    }

    private static int even(int length) {
        return length + length % 2;
    }

    /**
     * Adds a frame of the size that was told.
     *
     * @param microseconds when it is shown; it is at the film's rate, and at least a frame after the one before
     */
    public void add(RgbImage image, long microseconds) throws IOException {
        try (Frame frame = new Frame(size.width(), size.height(), Frame.DEPTH_UBYTE, 3)) {
            ByteBuffer pixels = (ByteBuffer) frame.image[0];
            for (int y = 0; y < size.height(); y++) {
                int row = Math.min(y, image.height() - 1);
                pixels.position(y * frame.imageStride);
                pixels.put(image.rgb(), 3 * row * image.width(), 3 * image.width());
                if (size.width() > image.width()) {
                    pixels.put(image.rgb(), 3 * ((row + 1) * image.width() - 1), 3);
                }
            }
            // Frames that are shown sooner one after the other than the rate says would share a tick, which no file may
            // hold.
            last = Math.max(last + 1, (int) Math.round(microseconds * recorder.getFrameRate() / SECOND));
            recorder.setFrameNumber(last);
            recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
        } catch (FrameRecorder.Exception e) {
            throw new IOException("FFmpeg cannot write a frame of " + size, e);
        }
    }

    /** Ends the file; without it the file cannot be played. */
    public void finish() throws IOException {
        try {
            recorder.stop();
        } catch (FrameRecorder.Exception e) {
            throw new IOException("FFmpeg cannot end the film", e);
        }
    }

    private static void release(FFmpegFrameRecorder recorder) {
        try {
            recorder.close();
        } catch (FrameRecorder.Exception e) {
            // What matters has been told, or was written by finish().
        }
    }

    @Override
    public void close() {
        release(recorder);
    }
}
