package org.dance4j.export.web;

import com.google.common.base.Ascii;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;

/**
 * A static page that runs the model in a browser, with LiteRT.js. LiteRT.js takes fixed sizes only: there is a TFLite
 * file for each step of a short ladder, and the page takes the step that suits the picture's complexity.
 *
 * @param card the model
 * @param full the size of pictures that the network was trained on
 * @param steps the sizes it runs at, from small to large
 * @param widths those that the network runs at, from wide to narrow; at each there is a file for each size
 */
public record WebPage(ModelCard card, ImageSize full, List<ImageSize> steps, List<AtWidth> widths) {

    /**
     * A width.
     *
     * @param width what it is called by, above 0 and at most 1
     * @param macs multiply-accumulates of an image, of those at the widest
     */
    public record AtWidth(double width, double macs) {}

    /** The file that tells the page of its models. */
    public static final String DESCRIPTION = "page.json";

    private static final Set<Indicator.Kind> INDICATORS = Set.of(Indicator.Kind.PROPOSED, Indicator.Kind.RELATIVE);
    private static final List<String> FILES = List.of("index.html", "style.css", "page.js", "segmenter.js");
    private static final int MOST_STEPS = 4;
    private static final int MOST_SAMPLES = 4;

    /**
     * Requires a model whose p the page can find.
     *
     * @throws BadInputException if it is found in another way
     */
    public static void requireIndicator(ModelCard card) {
        if (card.downsampling() && !INDICATORS.contains(card.indicator().kind())) {
            throw new BadInputException("there is no web for this model, because the page finds p as the method"
                    + " does: expected indicator proposed or relative, found "
                    + Ascii.toLowerCase(card.indicator().kind().name()));
        }
    }

    /** What is in {@link #DESCRIPTION}. */
    private record Description(
            String name,
            List<Label> classes,
            Fit complexity,
            ComplexityMeasure measure,
            boolean downsampling,
            double minResolution,
            Size full,
            List<Step> steps,
            List<AtWidth> widths,
            List<Picture> samples) {}

    private record Label(String name, String colour) {}

    private record Fit(double location, double scale) {}

    private record Size(int height, int width) {}

    /** @param files the widest's, and those of narrower widths */
    private record Step(String file, int height, int width, List<String> files) {}

    private record Picture(String file, String name) {}

    /**
     * A page whose ladder is for the size that most of these samples have.
     *
     * @param widths that the network runs at, from wide to narrow
     * @param networks what it is at each
     */
    public static WebPage of(ModelCard card, List<Sample> samples, List<Double> widths, List<Network> networks) {
        Map<ImageSize, Long> counts = samples.stream()
                .map(sample -> sample.image().size())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        ImageSize usual = counts.entrySet().stream()
                .max(Map.Entry.<ImageSize, Long>comparingByValue()
                        .thenComparing(entry -> entry.getKey().area())
                        .thenComparing(entry -> entry.getKey().width()))
                .orElseThrow()
                .getKey();
        AdaptiveResolution resolution = card.resolution();
        List<ImageSize> steps = IntStream.range(0, MOST_STEPS)
                .mapToObj(i -> resolution.sizeFor(usual, i / (MOST_STEPS - 1.0)))
                .distinct()
                .toList();
        ImageSize largest = steps.get(steps.size() - 1);
        List<Double> macs = networks.stream()
                .map(network -> (double)
                        Cost.of(network, largest.height(), largest.width()).macs())
                .toList();
        return new WebPage(
                card,
                usual,
                steps,
                IntStream.range(0, widths.size())
                        .mapToObj(i -> new AtWidth(widths.get(i), macs.get(i) / macs.get(0)))
                        .toList());
    }

    /**
     * The name of a step's file.
     *
     * @param width its number, 0 being the widest
     */
    public String fileName(ImageSize step, int width) {
        String mark = width == 0 ? "" : "-width-" + widths.get(width).width();
        return "model-" + step + mark + ".tflite";
    }

    /**
     * Writes everything but the TFLite files.
     *
     * @param folder which is there
     * @param samples pictures to choose a few from, of different complexity
     */
    public void write(Path folder, List<Sample> samples, LiteRtJs liteRt) throws IOException {
        for (String file : FILES) {
            Files.write(folder.resolve(file), Resources.toByteArray(WebPage.class.getResource("page/" + file)));
        }
        List<Picture> pictures = new ArrayList<>();
        for (RgbImage image : chosen(samples, card.indicator().measure())) {
            Picture picture =
                    new Picture("sample-" + (pictures.size() + 1) + ".png", "Sample " + (pictures.size() + 1));
            image.writePng(folder.resolve(picture.file()));
            pictures.add(picture);
        }
        card.write(folder.resolve(ModelCard.FILE_NAME));
        Json.write(folder.resolve(DESCRIPTION), description(pictures));
        liteRt.copyTo(folder.resolve("litert"));
    }

    private Description description(List<Picture> pictures) {
        return new Description(
                card.network().name(),
                IntStream.range(0, card.classes().size())
                        .mapToObj(c -> new Label(
                                card.classes().names().get(c),
                                String.format(
                                        Locale.ROOT,
                                        "#%06X",
                                        card.classes().colours().get(c))))
                        .toList(),
                new Fit(card.complexity().location(), card.complexity().scale()),
                card.indicator().measure(),
                card.downsampling(),
                card.minResolution(),
                new Size(full.height(), full.width()),
                steps.stream()
                        .map(step -> new Step(
                                fileName(step, 0),
                                step.height(),
                                step.width(),
                                IntStream.range(0, widths.size())
                                        .mapToObj(i -> fileName(step, i))
                                        .toList()))
                        .toList(),
                widths,
                pictures);
    }

    /** A few, evenly spread from the simplest to the most complex. */
    private static List<RgbImage> chosen(List<Sample> samples, ComplexityMeasure measure) {
        List<RgbImage> images = samples.stream()
                .map(Sample::image)
                .sorted(Comparator.comparingDouble(measure::of))
                .toList();
        int count = Math.min(MOST_SAMPLES, images.size());
        return IntStream.range(0, count)
                .mapToObj(i -> images.get(count == 1 ? 0 : i * (images.size() - 1) / (count - 1)))
                .toList();
    }
}
