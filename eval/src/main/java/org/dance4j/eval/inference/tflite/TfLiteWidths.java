package org.dance4j.eval.inference.tflite;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.tensorflow.lite.schema.Model;

/**
 * The widths that a TFLite file's network runs at: a signature each, {@code width_1}, {@code width_0.5}, beside {@code
 * serving_default}, which is the widest.
 */
public final class TfLiteWidths {

    /** The signature of the widest, by the name that clients know. */
    public static final String WIDEST = "serving_default";

    private static final String PREFIX = "width_";
    private static final Pattern SIGNATURE = Pattern.compile(PREFIX + "\\d+(\\.\\d+)?");

    private TfLiteWidths() {}

    /** The signature of a width. */
    public static String signature(double share) {
        return PREFIX + BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
    }

    /** The widths of a file, from wide to narrow; none of one that has no such signatures, or is damaged. */
    public static List<Double> of(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            Model model = Model.getRootAsModel(bytes.order(ByteOrder.LITTLE_ENDIAN));
            List<Double> widths = new ArrayList<>();
            for (int i = 0; i < model.signatureDefsLength(); i++) {
                String key = model.signatureDefs(i).signatureKey();
                if (key != null && SIGNATURE.matcher(key).matches()) {
                    widths.add(Double.parseDouble(key.substring(PREFIX.length())));
                }
            }
            widths.sort(Comparator.reverseOrder());
            return List.copyOf(widths);
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
