package org.dance4j.eval.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.NoModel;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.tflite.RedModel;
import org.junit.jupiter.api.Test;

class SegmenterProcessTest {

    /** Labels what comes on standard input, or fails as asked. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            switch (arguments[0]) {
                case "say why" -> {
                    System.err.println("the model is bad");
                    System.exit(1);
                }
                case "die" -> Runtime.getRuntime().halt(137);
                case "die of red" -> SegmenterServer.serve(new Fragile(), System.in, System.out);
                default -> SegmenterServer.serve(new NoModel(), System.in, System.out);
            }
        }
    }

    /** Ends its process when it is given an image whose first red is 250; of others red is the probability of class 1. */
    private static final class Fragile implements Segmenter {

        @Override
        public Segmentation run(RgbImage image, ImageSize networkSize) {
            if ((image.rgb()[0] & 0xFF) == 250) {
                Runtime.getRuntime().halt(139);
            }
            float[] values = new float[2 * image.height() * image.width()];
            for (int i = 0; i < values.length; i += 2) {
                values[i + 1] = (image.rgb()[3 * i / 2] & 0xFF) / 255f;
                values[i] = 1 - values[i + 1];
            }
            return Segmentation.of(new ClassProbabilities(image.size(), 2, values), OptionalLong.empty());
        }

        @Override
        public LabelMap segment(RgbImage image) {
            return run(image, image.size()).labels();
        }

        @Override
        public ImageSize sizeFor(RgbImage image) {
            return new ImageSize(2 * image.height(), image.width());
        }

        @Override
        public int sizeMultiple() {
            return 2;
        }

        @Override
        public OptionalLong macs(ImageSize networkSize) {
            return OptionalLong.of(networkSize.area());
        }

        @Override
        public Optional<ClassSet> classes() {
            return Optional.of(RedModel.CLASSES);
        }

        @Override
        public void close() {}
    }

    /** A model in another process says the same, and an image that ends it costs no more than its own labels. */
    @Test
    void anImageThatEndsTheProcessIsFollowedByOthers() {
        RgbImage image = RedModel.redFrom(2, 3, 6);
        try (Segmenter far = new ProcessSegmenter(() -> start("die of red"));
                Segmenter near = new Fragile();
                Segmentation expected = near.run(image, near.sizeFor(image))) {
            assertEquals(near.classes(), far.classes());
            assertEquals(near.classCount(), far.classCount());
            assertEquals(2, far.sizeMultiple());
            assertEquals(near.sizeFor(image), far.sizeFor(image));
            assertEquals(near.macs(near.sizeFor(image)), far.macs(near.sizeFor(image)));
            assertSame(expected, far, image);
            String sentence = assertThrows(BadInputException.class, () -> far.segment(RedModel.redFrom(0, 3, 6)))
                    .getMessage();
            assertEquals("some model ends the process that runs it: killed by signal 11", sentence);
            assertSame(expected, far, image);
        }
    }

    private static void assertSame(Segmentation expected, Segmenter far, RgbImage image) {
        try (Segmentation found = far.run(image, far.sizeFor(image))) {
            assertEquals(expected.labels(), found.labels());
            assertArrayEquals(
                    expected.confidence().orElseThrow(), found.confidence().orElseThrow());
            assertEquals(expected.probabilities(), found.probabilities());
            assertTrue(found.seconds().orElseThrow() > 0);
        }
    }

    private static SegmenterProcess start(String argument) {
        return SegmenterProcess.start(
                "some model",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        argument));
    }

    @Test
    void labelsArriveAndMemoryIsMeasured() {
        try (SegmenterProcess process = start("label")) {
            process.awaitReady();
            for (int i = 1; i <= 3; i++) {
                var answer = process.label(RedModel.redFrom(1, i, 5));
                assertEquals(new ImageSize(i, 5), answer.labels().size());
                assertEquals(new ImageSize(i, 5), answer.size());
                assertTrue(answer.seconds() >= 0 && answer.seconds() < 10);
            }
            // A Java machine takes tens of megabytes at least.
            assertTrue(process.finish().orElse(1L << 30) > 20_000_000);
        }
    }

    @Test
    void aProcessThatEndsSaysWhy() {
        try (SegmenterProcess process = start("say why")) {
            assertEquals(
                    "the model is bad",
                    assertThrows(BadInputException.class, process::awaitReady).getMessage());
        }
        try (SegmenterProcess process = start("die")) {
            assertEquals(
                    "some model ends the process that runs it: killed by signal 9",
                    assertThrows(BadInputException.class, process::awaitReady).getMessage());
        }
    }

    @Test
    void theServerAnswersWhatTheSegmenterSays() throws IOException {
        RgbImage image = RedModel.redFrom(2, 2, 4);
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(requests)) {
            out.writeInt(2);
            out.writeInt(4);
            out.write(image.rgb());
            out.writeInt(SegmenterServer.NO_MORE);
        }
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try (Segmenter red = new SessionSegmenter(RedModel.trained(2, false), 1)) {
            SegmenterServer.serve(red, new ByteArrayInputStream(requests.toByteArray()), answers);
            // Half a request is that of somebody who has gone.
            SegmenterServer.serve(
                    red, new ByteArrayInputStream(new byte[] {0, 0, 0, 9, 0}), new ByteArrayOutputStream());
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(answers.toByteArray()))) {
            assertEquals(SegmenterServer.READY, in.readInt());
            assertTrue(in.readLong() > 0);
            assertEquals(List.of(2, 4), List.of(in.readInt(), in.readInt()));
            assertArrayEquals(new byte[] {0, 0, 1, 1, 0, 0, 1, 1}, in.readNBytes(8));
            in.readLong();
            assertEquals(-1, in.read());
        }
    }

    @Test
    void thePeakIsReadFromTheStatusOfAProcess() {
        assertEquals(
                OptionalLong.of(1024L * 202_308),
                PeakMemory.parse("Name:\tjava\nVmPeak:\t 4098764 kB\nVmHWM:\t  202308 kB\nVmRSS:\t  190000 kB\n"));
        assertEquals(OptionalLong.empty(), PeakMemory.parse("Name:\tjava\n"));
    }
}
