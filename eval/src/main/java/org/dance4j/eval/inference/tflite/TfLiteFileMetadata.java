package org.dance4j.eval.inference.tflite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.ops.Normalize;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.support.metadata.schema.ModelMetadata;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnit;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/** What a TFLite file's metadata tell: who made it, and which pixel values it takes. */
public final class TfLiteFileMetadata {

    /** How files that dance4j has made call their author. */
    public static final String AUTHOR = "dance4j";

    private static final String BUFFER = "TFLITE_METADATA";
    private static final int CHANNELS = 3;

    private TfLiteFileMetadata() {}

    /**
     * Whether dance4j made a file.
     *
     * @throws BadInputException if the file cannot be read
     */
    public static boolean isOwn(Path file) {
        try {
            return read(file, model -> metadata(model).map(ModelMetadata::author))
                    .filter(AUTHOR::equals)
                    .isPresent();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // No sound model, which is told when it is opened.
            return false;
        }
    }

    /**
     * The normalisation of the first input: {@code (pixel − mean) / std}, in pixel values from 0 to 255.
     *
     * @param file a sound TFLite model
     * @return empty if the model has no metadata, or they say nothing of it
     * @throws BadInputException if it is told in a way that cannot be
     */
    static Optional<Normalize> pixelValues(Path file) {
        try {
            return read(file, model -> metadata(model).flatMap(TfLiteFileMetadata::find));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BadInputException(
                    "the TFLite metadata of " + file + " tell no mean and deviation that pixel values can have", e);
        }
    }

    private static <T> T read(Path file, Function<Model, T> reading) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return reading.apply(Model.getRootAsModel(bytes.order(ByteOrder.LITTLE_ENDIAN)));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static Optional<ModelMetadata> metadata(Model model) {
        for (int i = 0; i < model.metadataLength(); i++) {
            Metadata metadata = model.metadata(i);
            ByteBuffer buffer = BUFFER.equals(metadata.name())
                    ? model.buffers((int) metadata.buffer()).dataAsByteBuffer()
                    : null;
            if (buffer != null) {
                return Optional.of(
                        ModelMetadata.getRootAsModelMetadata(buffer.slice().order(ByteOrder.LITTLE_ENDIAN)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Normalize> find(ModelMetadata metadata) {
        if (metadata.subgraphMetadataLength() == 0
                || metadata.subgraphMetadata(0).inputTensorMetadataLength() == 0) {
            return Optional.empty();
        }
        TensorMetadata input = metadata.subgraphMetadata(0).inputTensorMetadata(0);
        for (int i = 0; i < input.processUnitsLength(); i++) {
            ProcessUnit unit = input.processUnits(i);
            if (unit.optionsType() == ProcessUnitOptions.NormalizationOptions) {
                NormalizationOptions options = (NormalizationOptions) unit.options(new NormalizationOptions());
                return Optional.of(new Normalize(
                        perChannel(options.meanLength(), options::mean),
                        perChannel(options.stdLength(), options::std)));
            }
        }
        return Optional.empty();
    }

    /** One number stands for all channels. */
    private static List<Double> perChannel(int length, IntToDoubleFunction values) {
        if (length != 1 && length != CHANNELS) {
            throw new IllegalArgumentException("expected 1 or " + CHANNELS + " numbers, found " + length);
        }
        List<Double> all = new ArrayList<>();
        for (int channel = 0; channel < CHANNELS; channel++) {
            double value = values.applyAsDouble(length == 1 ? 0 : channel);
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("expected a finite number, found " + value);
            }
            all.add(value);
        }
        return all;
    }
}
