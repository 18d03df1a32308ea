package org.dance4j.cli;

import java.util.function.Function;
import org.dance4j.cli.packaging.PackageFormat;
import org.dance4j.cli.packaging.Platform;
import org.dance4j.cli.predict.SaveKind;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.shapes.PaintRules;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.metrics.BoundaryBand;
import org.dance4j.export.Exporter;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.runs.settings.ChannelValues;
import org.dance4j.training.settings.Arithmetic;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What texts on the command line and in settings files mean. */
final class Converters {

    private Converters() {}

    /** Teaches a command line all types of its options. */
    static void register(CommandLine commands) {
        commands.registerConverter(Exporter.Target.class, new Choice<>(Exporter.Target.class))
                .registerConverter(Quantization.class, new Choice<>(Quantization.class))
                .registerConverter(Precision.class, new Choice<>(Precision.class))
                .registerConverter(IoType.class, new Choice<>(IoType.class))
                .registerConverter(TfLiteOutput.class, new Choice<>(TfLiteOutput.class))
                .registerConverter(CalibrationMethod.class, new Choice<>(CalibrationMethod.class))
                .registerConverter(Indicator.Kind.class, new Choice<>(Indicator.Kind.class))
                .registerConverter(Format.class, new Choice<>(Format.class))
                .registerConverter(PaintRules.Overlap.class, new Choice<>(PaintRules.Overlap.class))
                .registerConverter(PaintRules.Coarse.class, new Choice<>(PaintRules.Coarse.class))
                .registerConverter(PaintRules.Border.class, new Choice<>(PaintRules.Border.class))
                .registerConverter(SaveKind.class, new Choice<>(SaveKind.class))
                .registerConverter(Platform.class, new Choice<>(Platform.class))
                .registerConverter(PackageFormat.class, new Choice<>(PackageFormat.class))
                .registerConverter(Arithmetic.class, new Choice<>(Arithmetic.class))
                .registerConverter(ChannelOrder.class, new Choice<>(ChannelOrder.class))
                .registerConverter(ChannelValues.class, text -> converted(text, ChannelValues::parse))
                .registerConverter(ImageSize.class, Converters::size)
                .registerConverter(BoundaryBand.class, text -> converted(text, BoundaryBand::parse))
                .registerConverter(Split.class, Converters::split);
    }

    /** {@code HxW}. */
    static ImageSize size(String text) {
        return converted(text, ImageSize::parse);
    }

    /** A number of multiply-accumulates. */
    static long macs(String text) {
        return converted(text, org.dance4j.training.settings.Macs::parse);
    }

    private static <T> T converted(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
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
            return converted(text, value -> EnumText.parse(type, value));
        }
    }
}
