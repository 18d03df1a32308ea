package org.dance4j.export;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteExport;

/**
 * Makes TFLite files that hold a network at all its widths, each kernel once. Each is run at every width and compared with the
 * session under a temporary name; only if it passes is it moved into place.
 */
public final class WidthsExporter {

    /** The folder that such files are in. */
    public static final String FOLDER = "widths";

    /**
     * What they can compute in. Halves are made whole by XNNPACK for one graph of a file at a time, whose constants are lost
     * with the next; kernels of 8 bits in a network of floats have to be in the file as they are.
     */
    public static final Set<Quantization> PRECISIONS =
            Collections.unmodifiableSet(EnumSet.of(Quantization.FLOAT32, Quantization.INT8));

    private final SlimmableModel model;
    private final ModelCard card;
    private final List<RgbImage> calibration;
    private final List<SessionLabels> expected;
    private final ModelFiles files;

    /**
     * @param card what is told of the model
     * @param calibration training images that the ranges of integers are measured on, at least one if int8 is wanted
     * @param samples labelled images that each file is checked on, at least one
     */
    WidthsExporter(SlimmableModel model, ModelCard card, List<RgbImage> calibration, List<Sample> samples) {
        this.model = model;
        this.card = card;
        this.calibration = calibration;
        this.expected = IntStream.range(0, model.widths().size())
                .mapToObj(i -> new SessionLabels(model.at(i), samples))
                .toList();
        this.files = new ModelFiles(card, samples);
    }

    /**
     * Writes {@code model.json} and the TFLite files that are asked for into a folder, which is made when missing. What
     * cannot be made is removed where an earlier file of that name is another model's.
     *
     * @return an outcome for each file, of the widest in it, whatever goes wrong with one of them; of {@code model.json} only
     *     if it could not be written
     * @throws org.dance4j.common.io.BadInputException if int8 is asked for and there is no image to calibrate it on
     * @throws IllegalArgumentException if the network does not take the fixed size, or a precision is not one of {@link
     *     #PRECISIONS}
     */
    public List<Exporter.Outcome> export(Path folder, Exporter.Request request) {
        if (!PRECISIONS.containsAll(request.precisions())) {
            throw new IllegalArgumentException("expected " + PRECISIONS + ", found " + request.precisions());
        }
        TfLiteExport.CalibrationData data = Exporter.data(model.widest(), calibration, request);
        return Exporter.made(folder, card, request, outcomes -> request.forms().forEach(form -> {
            Path file = folder.resolve(form.fileName());
            outcomes.add(Exporter.attempt(file, () -> files.widths(file, model, expected, form, data)));
        }));
    }
}
