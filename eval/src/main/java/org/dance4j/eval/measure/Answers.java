package org.dance4j.eval.measure;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/** What a {@link SegmenterServer} answers to requests beyond labels. */
final class Answers implements AutoCloseable {

    private static final int BLOCK = 1 << 16;

    private final Segmenter segmenter;
    private final DataInputStream in;
    private final DataOutputStream out;
    private Optional<Segmentation> last = Optional.empty();

    /** Nanoseconds that finding the next image's size took, which is a part of labelling it. */
    private long sizing;

    Answers(Segmenter segmenter, DataInputStream in, DataOutputStream out) {
        this.segmenter = segmenter;
        this.in = in;
        this.out = out;
    }

    void answer(int request) throws IOException {
        switch (request) {
            case SegmenterServer.DESCRIBE -> describe();
            case SegmenterServer.SIZE -> size();
            case SegmenterServer.MACS -> out.writeLong(
                    segmenter.macs(new ImageSize(in.readInt(), in.readInt())).orElse(SegmenterServer.UNKNOWN));
            case SegmenterServer.RUN -> run();
            case SegmenterServer.CONFIDENCE -> {
                Optional<float[]> confidence = last.flatMap(Segmentation::confidence);
                write(confidence.isPresent() ? 1 : 0, confidence.orElse(new float[0]));
            }
            case SegmenterServer.PROBABILITIES -> {
                Optional<ClassProbabilities> made = last.flatMap(Segmentation::probabilities);
                write(
                        made.map(ClassProbabilities::classes).orElse(0),
                        made.map(ClassProbabilities::values).orElse(new float[0]));
            }
            default -> throw new IOException("there is no request " + request);
        }
        out.flush();
    }

    private void describe() throws IOException {
        Optional<ClassSet> classes = segmenter.classes();
        out.writeInt(classes.map(ClassSet::size).orElse(0));
        if (classes.isPresent()) {
            for (int c = 0; c < classes.get().size(); c++) {
                out.writeUTF(classes.get().names().get(c));
                out.writeInt(classes.get().colours().get(c));
            }
        }
        out.writeInt(segmenter.classCount().orElse(SegmenterServer.UNKNOWN));
        out.writeInt(segmenter.sizeMultiple());
    }

    private void size() throws IOException {
        RgbImage image = SegmenterServer.image(in, in.readInt());
        long start = System.nanoTime();
        ImageSize inside = segmenter.sizeFor(image);
        sizing += segmenter.findsSizes() ? 0 : System.nanoTime() - start;
        write(inside);
    }

    private void run() throws IOException {
        RgbImage image = SegmenterServer.image(in, in.readInt());
        ImageSize inside = new ImageSize(in.readInt(), in.readInt());
        close();
        long start = System.nanoTime();
        Segmentation made = segmenter.run(image, inside);
        last = Optional.of(made);
        byte[] labels = made.labels().classes();
        out.writeLong(System.nanoTime() - start + sizing);
        sizing = 0;
        write(inside);
        out.write(labels);
    }

    private void write(ImageSize size) throws IOException {
        out.writeInt(size.height());
        out.writeInt(size.width());
    }

    private void write(int perPixel, float[] values) throws IOException {
        out.writeInt(perPixel);
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (int from = 0; from < values.length; from += BLOCK / Float.BYTES) {
            int count = Math.min(values.length - from, BLOCK / Float.BYTES);
            block.clear().asFloatBuffer().put(values, from, count);
            out.write(block.array(), 0, count * Float.BYTES);
        }
    }

    /** Lets go of the last image. */
    @Override
    public void close() {
        last.ifPresent(Segmentation::close);
        last = Optional.empty();
    }
}
