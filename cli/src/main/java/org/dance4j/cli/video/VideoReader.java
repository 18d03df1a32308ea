package org.dance4j.cli.video;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.RgbImage;

/** The frames of a film, one after the other, upright as players show them. */
public final class VideoReader implements AutoCloseable {

    private static final Set<String> ENDINGS =
            Set.of("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "ogv", "3gp", "wmv", "flv");

    /** What players assume of films that do not say. */
    private static final double USUAL_RATE = 25;

    private static final int QUARTER = 90;
    private static final int FULL_TURN = 360;

    /**
     * A frame.
     *
     * @param image upright
     * @param microseconds when it is shown, after the first
     */
    public record Shown(RgbImage image, long microseconds) {}

    private final Path file;
    private final FFmpegFrameGrabber grabber;
    private final int quarters;

    /** Recordings and pieces of streams begin at any time. */
    private OptionalLong start = OptionalLong.empty();

    private VideoReader(Path file, FFmpegFrameGrabber grabber) {
        this.file = file;
        this.grabber = grabber;
        // The matrix turns counter-clockwise.
        quarters = Math.floorMod((int) Math.round(-grabber.getDisplayRotation()), FULL_TURN) / QUARTER;
    }

    /** Whether a path is called as films are. */
    public static boolean isVideo(Path file) {
        String name = file.getFileName().toString();
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Opens a film.
     *
     * @throws BadInputException if it is missing, damaged or has no picture, or FFmpeg is not there for this machine
     */
    public static VideoReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + (Files.exists(file) ? " is no file" : " does not exist"));
        }
        try {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        } catch (LinkageError e) {
            throw new BadInputException(
                    "films need FFmpeg's libraries, which are not there for this machine: " + file + " is not read", e);
        }
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
        grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
        try {
            grabber.start();
            if (!grabber.hasVideo() || grabber.getImageWidth() < 1 || grabber.getImageHeight() < 1) {
                throw new BadInputException(file + " holds no video: it has no frames");
            }
            return new VideoReader(file, grabber);
        } catch (FrameGrabber.Exception e) {
            release(grabber);
            throw new BadInputException(file + " is no video that can be read, or it is damaged", e);
        } catch (BadInputException e) {
            release(grabber);
            throw e;
        }
    }

    private static void release(FFmpegFrameGrabber grabber) {
        try {
            grabber.close();
        } catch (FrameGrabber.Exception e) {
            // Nothing more is read of it.
        }
    }

    /** Frames per second. */
    public double rate() {
        double rate = grabber.getVideoFrameRate();
        return rate > 0 && Double.isFinite(rate) ? rate : USUAL_RATE;
    }

    /** How many frames there are about, as the file tells; 0 if it does not. */
    public int frames() {
        return Math.max(0, grabber.getLengthInVideoFrames());
    }

    /**
     * The next frame; empty after the last.
     *
     * @throws BadInputException if the film is damaged there
     */
    public Optional<Shown> next() {
        try {
            Frame frame = grabber.grabImage();
            if (frame == null) {
                return Optional.empty();
            }
            start = OptionalLong.of(start.orElse(grabber.getTimestamp()));
            return Optional.of(new Shown(upright(image(frame)), grabber.getTimestamp() - start.getAsLong()));
        } catch (FrameGrabber.Exception e) {
            throw new BadInputException(file + " is damaged: a frame cannot be read", e);
        }
    }

    private static RgbImage image(Frame frame) {
        byte[] rgb = new byte[3 * frame.imageHeight * frame.imageWidth];
        ByteBuffer pixels = ((ByteBuffer) frame.image[0]).duplicate();
        int length = 3 * frame.imageWidth;
        for (int y = 0; y < frame.imageHeight; y++) {
            pixels.position(y * frame.imageStride);
            pixels.get(rgb, y * length, length);
        }
        return new RgbImage(frame.imageHeight, frame.imageWidth, rgb);
    }

    private RgbImage upright(RgbImage stored) {
        RgbImage turned = stored;
        for (int turn = 0; turn < quarters; turn++) {
            turned = turned(turned);
        }
        return turned;
    }

    /** A quarter clockwise. */
    private static RgbImage turned(RgbImage image) {
        byte[] rgb = new byte[image.rgb().length];
        int to = 0;
        for (int y = 0; y < image.width(); y++) {
            for (int x = 0; x < image.height(); x++) {
                System.arraycopy(image.rgb(), 3 * ((image.height() - 1 - x) * image.width() + y), rgb, to, 3);
                to += 3;
            }
        }
        return new RgbImage(/* height= */ image.width(), /* width= */ image.height(), rgb);
    }

    @Override
    public void close() {
        release(grabber);
    }
}
