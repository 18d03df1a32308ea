package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.eval.measure.SegmenterProcess;
import org.dance4j.runs.StoredRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exported TFLite files in TFLite's library for Linux on 64-bit ARM, which an emulator of that processor runs with a Java
 * for it. Labels are compared with those of this machine's library; times mean nothing. With the profile {@code arm64}.
 */
@Tag("arm64")
class Arm64Test {

    /** A folder with a Java for 64-bit ARM and the system's libraries that it needs, as Debian's packages hold them. */
    private static final String ROOT = "DANCE_ARM64_ROOT";

    private static final int IMAGES = 3;

    @TempDir
    private Path folder;

    private Path emulator;
    private Path java;
    private Path root;

    @BeforeEach
    void findEmulatorAndJava() throws IOException {
        Optional<Path> found = Stream.of("qemu-aarch64", "qemu-aarch64-static")
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "qemu-aarch64 is not on the PATH: install qemu-user");
        String told = System.getenv(ROOT);
        assumeTrue(told != null, ROOT + " is not set: .ci/arm64-root FOLDER makes the folder that it is to name");
        emulator = found.get();
        root = Path.of(told).toAbsolutePath();
        Optional<Path> runtime;
        try (Stream<Path> files =
                Files.find(root, 6, (path, attributes) -> path.endsWith("bin/java") && attributes.isRegularFile())) {
            runtime = files.findFirst();
        }
        assumeTrue(runtime.isPresent(), "there is no bin/java below " + root);
        java = runtime.get();
    }

    @Test
    void filesLabelAsOnX86() throws IOException {
        Path run = folder.resolve("run");
        Dance.run("train", TrainedRun.SHORTEST, "--no-export", "--out", run).succeeded();
        Dance.run("export", run, "--to", "tflite", "--quantize", "float32,float16,dynamic,int8")
                .succeeded();
        List<RgbImage> images = StoredRun.open(run).config().openDataset().samples(Split.VALIDATION).stream()
                .limit(IMAGES)
                .map(Sample::image)
                .toList();
        assertLabelsAgree(run.resolve("model-float32.tflite"), images, 0.999);
        assertLabelsAgree(run.resolve("model-float16.tflite"), images, 0.999);
        assertLabelsAgree(run.resolve("model-dynamic.tflite"), images, 0.99);
        assertLabelsAgree(run.resolve("model-int8.tflite"), images, 0.99);
    }

    private void assertLabelsAgree(Path file, List<RgbImage> images, double least) {
        long same = 0;
        long all = 0;
        try (Segmenter here = TfLiteSegmenter.open(file, ModelCard.beside(file).orElseThrow(), 1);
                SegmenterProcess emulated = SegmenterProcess.start(file.toString(), command(file))) {
            emulated.awaitReady();
            for (RgbImage image : images) {
                byte[] expected = here.segment(image).classes();
                byte[] found = emulated.label(image).labels().classes();
                for (int i = 0; i < expected.length; i++) {
                    same += expected[i] == found[i] ? 1 : 0;
                }
                all += expected.length;
            }
        }
        String agreement =
                String.format(Locale.ROOT, "%s: the same label at %d of %d pixels", file.getFileName(), same, all);
        System.out.println(agreement);
        assertTrue(same >= least * all, agreement);
    }

    private List<String> command(Path file) {
        return List.of(
                emulator.toString(),
                "-L",
                root.toString(),
                java.toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+DisplayVMOutputToStderr",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("natives"),
                "-cp",
                System.getProperty("java.class.path"),
                TfLiteLabels.class.getName(),
                "aarch64",
                file.toString());
    }
}
