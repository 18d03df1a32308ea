package org.dance4j.cli;

import com.google.common.base.Ascii;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.export.Exporter;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.slimming.PruneScope;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What texts on the command line and in settings files mean. */
final class Converters {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})[xX×](\\d{1,6})");
    private static final Pattern MACS = Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE]\\+?\\d{1,2})?)([kMGTPE]?)");
    private static final Map<String, Integer> POWERS = Map.of("", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

    private Converters() {}

    /** Teaches a command line all types of its options. */
    static void register(CommandLine commands) {
        commands.registerConverter(Recipe.class, new Choice<>(Recipe.class))
                .registerConverter(Precision.class, new Choice<>(Precision.class))
                .registerConverter(Device.class, new Choice<>(Device.class))
                .registerConverter(PruneScope.class, new Choice<>(PruneScope.class))
                .registerConverter(Exporter.Target.class, new Choice<>(Exporter.Target.class))
                .registerConverter(
                        org.dance4j.export.tflite.Quantization.class,
                        new Choice<>(org.dance4j.export.tflite.Quantization.class))
                .registerConverter(IoType.class, new Choice<>(IoType.class))
                .registerConverter(TfLiteOutput.class, new Choice<>(TfLiteOutput.class))
                .registerConverter(CalibrationMethod.class, new Choice<>(CalibrationMethod.class))
                .registerConverter(Indicator.Kind.class, new Choice<>(Indicator.Kind.class))
                .registerConverter(When.class, new Choice<>(When.class))
                .registerConverter(LinearRange.class, Converters::range)
                .registerConverter(ImageSize.class, Converters::size)
                .registerConverter(Split.class, Converters::split);
    }

    /** {@code HxW}. */
    static ImageSize size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "expected height x width in pixels, for example 352x480, found '" + text + "'");
        }
        int height = Integer.parseInt(matcher.group(1));
        int width = Integer.parseInt(matcher.group(2));
        if (height < 1 || width < 1) {
            throw new TypeConversionException("expected at least one row and column, found '" + text + "'");
        }
        return new ImageSize(height, width);
    }

    /** A number of multiply-accumulates: {@code 1500000000000000}, {@code 1.5e15} or {@code 1.5P}. */
    static long macs(String text) {
        Matcher matcher = MACS.matcher(text);
        if (matcher.matches()) {
            BigDecimal value = new BigDecimal(matcher.group(1)).scaleByPowerOfTen(POWERS.get(matcher.group(2)));
            if (value.compareTo(BigDecimal.ONE) >= 0 && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return value.longValue();
            }
        }
        throw new TypeConversionException(
                "expected a number of multiply-accumulates such as 1.5e15 or 1.5P, found '" + text + "'");
    }

    private static LinearRange range(String text) {
        try {
            return LinearRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static Split split(String text) {
        try {
            return Split.parse(text);
        } catch (BadInputException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Reads {@link #macs}. */
    static final class Macs implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return macs(value);
        }
    }

    /** One of an enum's values, by its name as people write it: lower case, with hyphens. */
    record Choice<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

        @Override
        public E convert(String text) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(value -> name(value).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(Converters::name)
                                    .collect(Collectors.joining(", "))
                            + ", found '" + text + "'"));
        }
    }

    /** A value's name as people write it. */
    static String name(Enum<?> value) {
        return Ascii.toLowerCase(value.name()).replace('_', '-');
    }

    /** The same place whatever folder a command is run in. */
    static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
