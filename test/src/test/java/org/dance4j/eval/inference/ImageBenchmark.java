package org.dance4j.eval.inference;

import com.google.common.primitives.Ints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.scenes.Scenes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What Java itself does of an image around a network, and of an epoch before one; {@code inside.sh} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ImageBenchmark {

    private static final int CLASSES = 11;

    /** Of height and width, as of maps before their enlargement. */
    private static final int STRIDE = 8;

    private static final int PLANNED = 10_000;

    private static final Path NOWHERE = Path.of("drawn");

    @Param({"360x480"})
    private String size;

    @Param({"1", "2"})
    private int threads;

    private RgbImage image;
    private ImageSize smaller;
    private byte[] png;
    private byte[] jpeg;
    private NetworkOutput.ByteScores scores;
    private PipelineConfig epochs;

    /** Draws a scene, and scores of places like one in which neighbours mostly agree. */
    @Setup
    public void draw() throws IOException {
        ImageSize full = ImageSize.parse(size);
        image = new Scenes(1, 1, 1, full).samples(Split.TRAIN).get(0).image();
        smaller = new ImageSize(full.height() * 3 / 4, full.width() * 3 / 4);
        png = written("png");
        jpeg = written("jpg");
        LabelMap labels = new Scenes(1, 1, 1, full).samples(Split.TRAIN).get(0).label();
        ImageSize coarse = new ImageSize(full.height() / STRIDE, full.width() / STRIDE);
        byte[] values = new byte[Math.toIntExact(coarse.area()) * CLASSES];
        new Random(1).nextBytes(values);
        for (int place = 0; place < coarse.area(); place++) {
            int pixel = place / coarse.width() * STRIDE * full.width() + place % coarse.width() * STRIDE;
            values[place * CLASSES + labels.classes()[pixel] % CLASSES] = Byte.MAX_VALUE;
        }
        scores = new NetworkOutput.ByteScores(coarse, CLASSES, values);
        epochs = new PipelineConfig(
                new Scenes(1, PLANNED, 1).samples(Split.TRAIN),
                sample -> 0.5,
                Augmentation.of(new ImageSize(96, 128)),
                32,
                DataSlimming.ALL,
                8,
                1,
                1);
    }

    private byte[] written(String format) throws IOException {
        BufferedImage drawn = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = 3 * (y * image.width() + x);
                drawn.setRGB(x, y, Ints.fromBytes((byte) 0, image.rgb()[at], image.rgb()[at + 1], image.rgb()[at + 2]));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(drawn, format, bytes);
        return bytes.toByteArray();
    }

    @Benchmark
    public Complexity complexity() {
        return Complexity.of(image, threads);
    }

    @Benchmark
    public byte[] resizingToBytes() {
        return new ResizedImage(image, smaller, threads).bytes();
    }

    @Benchmark
    public float[] resizingToFloats() {
        return new ResizedImage(image, smaller, threads).floats();
    }

    @Benchmark
    public LabelMap labelsOfCoarseBytes() {
        return new PixelResizing(threads).labels(scores, image.size());
    }

    @Benchmark
    public RgbImage decodingPng() {
        return RgbImage.of(png, NOWHERE);
    }

    @Benchmark
    public RgbImage decodingJpeg() {
        return RgbImage.of(jpeg, NOWHERE);
    }

    @Benchmark
    public List<?> planOf10000Images() {
        return EpochPlan.of(epochs, 0).steps();
    }
}
