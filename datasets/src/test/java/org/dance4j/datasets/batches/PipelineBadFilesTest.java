package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.stream.Pipeline;
import org.junit.jupiter.api.Test;

/** What a pipeline makes of samples that cannot be read. */
class PipelineBadFilesTest {

    @Test
    void aSampleThatFailsIsNamed() {
        List<Sample> samples = new ArrayList<>(TrainingPipelineTest.samples(7));
        samples.add(new Broken("street"));
        PipelineConfig config = new PipelineConfig(
                samples, sample -> 1, Augmentation.of(TrainingPipelineTest.CROP), 32, DataSlimming.NONE, 8, 0, 2);
        try (TrainingPipeline pipeline = TrainingPipeline.open(config);
                Pipeline<Batch> batches = pipeline.epoch(pipeline.plan(0))) {
            assertEquals(
                    "street.png is truncated",
                    assertThrows(BadInputException.class, batches::next).getMessage());
        }
        try (Pipeline<LoadedSample> loaded = LoadedSample.readAhead(samples, 2)) {
            for (int i = 0; i < 7; i++) {
                LoadedSample next = loaded.next();
                assertEquals("s" + i, next.sample().id());
                assertEquals(TrainingPipelineTest.STORED, next.label().size());
            }
            assertEquals(
                    "street.png is truncated",
                    assertThrows(BadInputException.class, loaded::next).getMessage());
            assertFalse(loaded.hasNext());
        }
    }

    /** A sample whose image cannot be read. */
    private record Broken(String id) implements Sample {
        @Override
        public ImageSize size() {
            return TrainingPipelineTest.STORED;
        }

        @Override
        public RgbImage image() {
            throw new BadInputException(id + ".png is truncated");
        }

        @Override
        public LabelMap label() {
            return new LabelMap(1, 1, new byte[1]);
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    private static PipelineConfig undropped(List<Sample> samples, int threads) {
        return new PipelineConfig(
                samples,
                sample -> Integer.parseInt(sample.id().substring(1)) % 5 / 5.0 + 0.1,
                Augmentation.of(TrainingPipelineTest.CROP),
                32,
                new DataSlimming(true, false, true),
                4,
                3,
                threads);
    }

    /** The pixels of each image by its sample's id, batch by batch. */
    private static List<Map<String, List<Byte>>> pictures(TrainingPipeline pipeline) {
        List<Map<String, List<Byte>>> pictures = new ArrayList<>();
        try (Pipeline<Batch> batches = pipeline.epoch(pipeline.plan(0))) {
            batches.forEachRemaining(batch -> {
                Map<String, List<Byte>> ofBatch = new LinkedHashMap<>();
                List<Byte> all = Bytes.asList(TrainingPipelineTest.bytes(batch.images()));
                for (int i = 0; i < batch.count(); i++) {
                    int length = all.size() / batch.count();
                    ofBatch.put(batch.ids().get(i), all.subList(i * length, (i + 1) * length));
                }
                pictures.add(ofBatch);
                batch.close();
            });
        }
        return pictures;
    }

    @Test
    void badFilesAreLeftOutAndTheOthersStayWhereTheyWere() {
        List<Sample> sound = TrainingPipelineTest.samples(20);
        List<Sample> some = new ArrayList<>(sound);
        Set<String> bad = new LinkedHashSet<>();
        // All of one batch, and one of another.
        try (TrainingPipeline pipeline = TrainingPipeline.open(undropped(sound, 1))) {
            List<PlannedBatch> batches = pipeline.plan(0).batches();
            batches.get(1).images().forEach(image -> bad.add(image.sample().id()));
            bad.add(batches.get(3).images().get(2).sample().id());
        }
        bad.forEach(id -> some.set(Integer.parseInt(id.substring(1)), new Broken(id)));
        for (int threads : new int[] {1, 3}) {
            List<BadFile> told = new ArrayList<>();
            BadFiles files = new BadFiles(bad.size(), List.of(), told::add);
            try (TrainingPipeline whole = TrainingPipeline.open(undropped(sound, threads));
                    TrainingPipeline rest = TrainingPipeline.open(undropped(some, threads), files)) {
                List<Map<String, List<Byte>>> expected = pictures(whole);
                expected.forEach(batch -> batch.keySet().removeAll(bad));
                assertEquals(expected, pictures(rest));
                assertEquals(Map.of(), expected.get(1));
                assertEquals(3, expected.get(3).size());
                assertEquals(
                        bad.stream()
                                .map(id -> new BadFile(id, id + ".png is truncated"))
                                .toList(),
                        told);
                // Another time they are left out without a word.
                assertEquals(expected, pictures(rest));
                assertEquals(told, files.found());
                assertEquals(bad.size(), told.size());
            }
            BadFiles fewer = new BadFiles(bad.size() - 1, List.of(), told::add);
            try (TrainingPipeline rest = TrainingPipeline.open(undropped(some, threads), fewer)) {
                String last = List.copyOf(bad).get(bad.size() - 1);
                assertEquals(
                        last + ".png is truncated",
                        assertThrows(BadInputException.class, () -> pictures(rest))
                                .getMessage());
            }
        }
    }
}
