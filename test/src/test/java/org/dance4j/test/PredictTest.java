package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.dance4j.cli.video.VideoReader;
import org.dance4j.cli.video.VideoWriter;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders, films, windows and what else people label, from the command line. */
class PredictTest {

    private static final int CLASSES = 8;

    @TempDir
    private static Path shared;

    private static Path run;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeAll
    static void train() {
        run = shared.resolve("run");
        Dance.run("train", TrainedRun.SHORTEST_BASELINE, "--no-export", "--out", run)
                .succeeded();
    }

    @BeforeEach
    void out() {
        out = folder.resolve("out");
    }

    private Path paint(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        new StreetFolder(file.getParent()).write(file, StreetFolder.noise(40, 56, 200, 3));
        return file;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /** What cannot be read is named and left out, and the rest is labelled. */
    @Test
    void aFolderGoesOnAfterBadFiles() throws IOException {
        Path images = folder.resolve("images");
        paint(images.resolve("a.png"));
        Path cut = paint(images.resolve("b.png"));
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 700));
        Path text = Files.writeString(images.resolve("c.jpg"), "no image");
        paint(images.resolve("d.png"));
        Files.writeString(images.resolve("e.webp"), "an image of another format");
        Dance told = Dance.run("predict", run, images, "--out", out, "--save", "labels");
        assertEquals(3, told.exitCode(), told.toString());
        String skipped = "not labelled, because images are read from PNG and JPEG files: 1 of 5 files in " + images
                + ", such as e.webp";
        assertEquals(
                List.of(
                        "dance: left out: " + cut + " is truncated or damaged: it cannot be read as an image",
                        "dance: left out: " + text + " is not an image: expected a PNG or JPEG file",
                        "dance: 2 of 4 images left out"),
                told.err());
        assertEquals(List.of(skipped, "2 images labelled in " + out), told.out());
        assertEquals(List.of("a-labels.png", "d-labels.png"), files(out));
        // One that was named itself has to be sound.
        Path other = folder.resolve("other");
        Dance.run("predict", run, images, cut, "--out", other).refused(1, cut + " is truncated");
        assertFalse(Files.exists(other));
    }

    /** Labels are the classes of the largest scores, and confidence is their probability. */
    @Test
    void allThatCanBeSavedTellsTheSame() throws IOException {
        Path image = paint(folder.resolve("a.png"));
        List<String> views = List.of("--window", "32x32", "--overlap", "9", "--flip", "--scales", "1,1.5");
        Dance.run("predict", run, image, "--out", out, "--save", "scores,labels,confidence", views)
                .succeeded();
        assertEquals(List.of("a-confidence.png", "a-labels.png", "a-scores.npy"), files(out));
        byte[] bytes = Files.readAllBytes(out.resolve("a-scores.npy"));
        int header = 10 + (bytes[8] & 0xFF);
        assertEquals(0, header % 64);
        String description = new String(bytes, 10, header - 10, StandardCharsets.US_ASCII);
        assertTrue(
                description.startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (40, 56, 8), }"),
                description);
        assertEquals(header + 4 * 40 * 56 * CLASSES, bytes.length);
        ByteBuffer scores = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        LabelMap labels = LabelMap.read(out.resolve("a-labels.png"), CLASSES, 255);
        var confidence = ImageIO.read(out.resolve("a-confidence.png").toFile()).getRaster();
        for (int i = 0; i < 40 * 56; i++) {
            int best = 0;
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += score(scores, header, i, c);
                best = score(scores, header, i, c) > score(scores, header, i, best) ? c : best;
            }
            assertEquals(1, sum, 1e-5);
            assertEquals(best, labels.at(i / 56, i % 56));
            assertEquals(Math.round(255 * score(scores, header, i, best)), confidence.getSample(i % 56, i / 56, 0));
        }
    }

    private static float score(ByteBuffer scores, int header, int pixel, int index) {
        return scores.getFloat(header + 4 * (pixel * CLASSES + index));
    }

    /** Five frames that get lighter. */
    private static Path film(Path file) throws IOException {
        try (VideoWriter writer = new VideoWriter(file, new ImageSize(41, 57), 10)) {
            for (int frame = 0; frame < 5; frame++) {
                byte[] rgb = new byte[3 * 41 * 57];
                Arrays.fill(rgb, (byte) (50 * frame));
                writer.add(new RgbImage(41, 57, rgb), 100_000L * frame);
            }
            writer.finish();
        }
        return file;
    }

    /** As images are: what cannot be read is left out, what was written before is none, and a name may be an image's, too. */
    @Test
    void filmsInFoldersAreLabelled() throws IOException {
        Path both = folder.resolve("both");
        paint(both.resolve("clip.png"));
        film(both.resolve("clip.mp4"));
        Path text = Files.writeString(both.resolve("other.mov"), "no film");
        Dance told = Dance.run("predict", run, both, "--out", both);
        assertEquals(3, told.exitCode(), told.toString());
        assertEquals(
                List.of(
                        "dance: left out: " + text + " is no video that can be read, or it is damaged",
                        "dance: 1 of 3 files left out"),
                told.err());
        assertEquals(
                List.of("clip-labels.png", "clip-overlay.mp4", "clip-overlay.png", "clip.mp4", "clip.png", "other.mov"),
                files(both));

        Dance labels = Dance.run("predict", run, both, "--out", out, "--save", "labels")
                .succeeded();
        assertEquals(List.of("clip-labels.png"), files(out));
        assertTrue(
                labels.out().get(1).startsWith("not labelled, because of films there is an overlay only: 2 films"),
                labels.toString());
        Files.delete(both.resolve("clip.png"));
        Files.delete(both.resolve("clip-overlay.png"));
        Files.delete(both.resolve("clip-labels.png"));
        Dance.run("predict", run, both, "--out", folder.resolve("none"), "--save", "labels")
                .refused(1, "--save names no overlay, and of films there is nothing else");
    }

    @Test
    void filmsAreLabelledFrameByFrame() throws IOException {
        Path film = film(folder.resolve("clip.mp4"));
        Dance told = Dance.run("predict", run, film, "--out", out).succeeded();
        Path labelled = out.resolve("clip-overlay.mp4");
        assertTrue(
                told.out().get(0).matches("5 frames of " + film + " labelled in " + labelled + ": [0-9.]+ frames/s .*"),
                told.toString());
        assertEquals(List.of("clip-overlay.mp4"), files(out));
        int frames = 0;
        try (VideoReader reader = VideoReader.open(labelled)) {
            assertEquals(10, reader.rate(), 0.01);
            for (Optional<VideoReader.Shown> next = reader.next(); next.isPresent(); next = reader.next()) {
                // An odd row or column is doubled.
                assertEquals(new ImageSize(42, 58), next.get().image().size());
                assertEquals(100_000.0 * frames, (double) next.get().microseconds(), 1_000);
                frames++;
            }
        }
        assertEquals(5, frames);
        Dance.run("predict", run, film, "--out", out).refused(1, labelled + " is there already");
        Dance.run("predict", run, film, "--out", folder.resolve("none"), "--save", "labels")
                .refused(1, "--save asks for more than is written of the film " + film);
    }

    /** Pieces of a broadcast, which begins at any time; what follows one another in them may be of other sizes. */
    private static byte[] broadcast(Path file, ImageSize size, int from) throws IOException {
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), size.width(), size.height())) {
            recorder.setFormat("mpegts");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG2VIDEO);
            recorder.setFrameRate(25);
            recorder.start();
            for (int frame = 0; frame < 25; frame++) {
                try (Frame picture = new Frame(size.width(), size.height(), Frame.DEPTH_UBYTE, 3)) {
                    recorder.setFrameNumber(from + frame);
                    recorder.record(picture, avutil.AV_PIX_FMT_RGB24);
                }
            }
            recorder.stop();
        }
        return Files.readAllBytes(file);
    }

    @Test
    void filmsBeginWithTheirFirstFrame() throws IOException {
        Path film = folder.resolve("an hour later.ts");
        broadcast(film, new ImageSize(48, 64), 90_000);
        try (VideoReader reader = VideoReader.open(film)) {
            assertEquals(0, reader.next().orElseThrow().microseconds());
            assertEquals(40_000.0, (double) reader.next().orElseThrow().microseconds(), 1_000);
        }
    }

    @Test
    void aFilmOfSeveralSizesIsRefused() throws IOException {
        Path film = folder.resolve("switching.ts");
        byte[] first = broadcast(film, new ImageSize(48, 64), 0);
        Files.write(film, Bytes.concat(first, broadcast(film, new ImageSize(96, 128), 25)));
        Dance.run("predict", run, film, "--out", out)
                .refused(1, film + " changes its size from 48x64 to 96x128 after ");
        assertEquals(List.of(), files(out));
    }

    /** H.264's encoder takes neither. */
    @Test
    void filmsMayBeVerySmallOrLarge() throws IOException {
        for (ImageSize size : List.of(new ImageSize(8, 8), new ImageSize(4, 5000))) {
            Path film = folder.resolve(size + ".mp4");
            try (VideoWriter writer = new VideoWriter(film, size, 10)) {
                writer.add(new RgbImage(size.height(), size.width(), new byte[(int) (3 * size.area())]), 0);
                writer.finish();
            }
            try (VideoReader reader = VideoReader.open(film)) {
                assertEquals(size, reader.next().orElseThrow().image().size());
            }
        }
        assertThrows(
                BadInputException.class, () -> new VideoWriter(folder.resolve("x.mp4"), new ImageSize(4, 9000), 10));
    }

    /** As telephones make them: two frames within what the rate has for one. */
    @Test
    void framesNeedNotBeEvenlySpaced() throws IOException {
        Path film = folder.resolve("uneven.mp4");
        try (VideoWriter writer = new VideoWriter(film, new ImageSize(42, 58), 10)) {
            for (long microseconds : new long[] {0, 100_000, 130_000, 500_000, 510_000}) {
                writer.add(new RgbImage(42, 58, new byte[3 * 42 * 58]), microseconds);
            }
            writer.finish();
        }
        List<Long> shown = new ArrayList<>();
        try (VideoReader reader = VideoReader.open(film)) {
            for (Optional<VideoReader.Shown> next = reader.next(); next.isPresent(); next = reader.next()) {
                shown.add(Math.round(next.get().microseconds() / 1e5));
            }
        }
        assertEquals(List.of(0L, 1L, 2L, 5L, 6L), shown);
    }

    @Test
    void filmsThatAreNone() throws IOException {
        Path text = Files.writeString(folder.resolve("text.mp4"), "no film");
        Dance.run("predict", run, text, "--out", out).refused(1, text + " is no video that can be read");
        Path missing = folder.resolve("missing.mkv");
        Dance.run("predict", run, missing, "--out", out).refused(1, missing + " does not exist");
        Path sound = folder.resolve("sound.mp4");
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(sound.toFile(), 1)) {
            recorder.setAudioCodec(avcodec.AV_CODEC_ID_AAC);
            recorder.start();
            recorder.recordSamples(ShortBuffer.allocate(8192));
            recorder.stop();
        }
        Dance.run("predict", run, sound, "--out", out).refused(1, sound + " holds no video: it has no frames");
        assertFalse(Files.exists(out));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | --overlap is that of windows: give their size by --window | --overlap 8",
                "1 | --overlap must be from 0 to less than the window's height and width (64x32), found 32 |"
                        + " --window 64x32 --overlap 32",
                "1 | --overlap must be from 0 | --window 64x32 --overlap -1",
                "1 | --window 16x64 is smaller than the network takes: its height and width are multiples of 32 |"
                        + " --window 16x64",
                "2 | --window | --window 64",
                "1 | --scales are numbers from 0.25 to 4.0, such as 0.75,1,1.25, found 1.0,9.0 | --scales 1,9",
                "1 | --scales name a number twice: 1.0,1.0 | --scales 1,1",
                "2 | --scales | --scales small"
            })
    void viewsThatCannotBe(int exitCode, String sentence, String options) throws IOException {
        Path image = paint(folder.resolve("a.png"));
        List<String> more = List.of(options.split(" "));
        Dance.run("predict", run, image, "--out", out, more).refused(exitCode, sentence);
        assertFalse(Files.exists(out));
        Dance.run("eval", run, more).refused(exitCode, sentence);
    }

    @Test
    void aKindThatIsNone() throws IOException {
        Path image = paint(folder.resolve("a.png"));
        Dance.run("predict", run, image, "--out", out, "--save", "labels,depth").refused(2, "depth");
        assertFalse(Files.exists(out));
    }

    /** With views, too, all figures are of the same pixels. */
    @Test
    void anEvaluationIsTold() throws IOException {
        Path json = folder.resolve("eval.json");
        Path csv = folder.resolve("eval.csv");
        Path page = folder.resolve("eval.html");
        Object[] files = {"--json", json, "--csv", csv, "--report", page};
        Dance told = Dance.run(
                        "eval",
                        run,
                        "--limit",
                        2,
                        "--window",
                        "96x96",
                        "--flip",
                        files[0],
                        files[1],
                        files[2],
                        files[3],
                        files[4],
                        files[5])
                .succeeded();
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        JsonNode classes = result.at("/details/classes");
        long pixels = 0;
        long right = 0;
        for (int truth = 0; truth < CLASSES; truth++) {
            for (int taken = 0; taken < CLASSES; taken++) {
                pixels += classes.at("/confusion/" + truth + "/" + taken).asLong();
            }
            right += classes.at("/confusion/" + truth + "/" + truth).asLong();
        }
        assertEquals(result.get("pixel_accuracy").asDouble(), (double) right / pixels, 1e-12);
        long inBins = 0;
        for (JsonNode bin : result.at("/details/calibration/bins")) {
            inBins += bin.get("pixels").asLong();
        }
        assertEquals(pixels, inBins);
        double error = result.at("/details/calibration/expected_error").asDouble();
        assertTrue(error > 0 && error < 1, result.toString());
        assertTrue(result.get("macs_per_image").asDouble() > 0);
        assertEquals(2 + CLASSES, Files.readAllLines(csv).size());
        assertTrue(Files.readString(page).contains("What is taken for what"));
        assertTrue(
                told.out().stream().anyMatch(line -> line.matches("calibration error +0\\.\\d{4}")), told.toString());
        assertTrue(
                told.out().stream().anyMatch(line -> line.matches("class +precision +recall +F1 \\(Dice\\)")),
                told.toString());
    }
}
