package org.dance4j.cli.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.Conversion;
import org.dance4j.datasets.convert.ConversionRequest;
import org.dance4j.datasets.convert.Converted;
import org.dance4j.datasets.convert.SplitChoice;
import org.dance4j.datasets.convert.TooManyBadEntries;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.formats.SourceOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance convert}. */
@Command(
        description = "Turns what an annotation tool wrote into a dataset that --dataset folder reads: images and label"
                + " maps in train and val, and classes.yaml. docs/data.md tells the rules.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance convert labelme labelled/ --out data/mine",
            "  dance convert coco annotations/ --images images/ --out data/mine",
            "  dance convert masks cracks/ --classes crack --out data/cracks"
        })
public final class ConvertCommand implements Callable<Integer> {

    private static final String CLASSES = "classes.yaml";

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "FORMAT",
            description = "What the source is: coco (objects, stuff or panoptic), labelme, cvat (XML), cvat-masks,"
                    + " label-studio, voc (masks by index or colour), masks (of 0 and 255), or a dataset that is read"
                    + " already, folder or camvid, whose splits are to be drawn anew.")
    private Format format;

    @Parameters(index = "1", paramLabel = "SOURCE", description = "The file or folder of annotations.")
    private Path source;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The new dataset's folder. Required.")
    private Path out;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description =
                    "The folder of the images, found in it and below by their names. Default: that of the source.")
    private Path images;

    @Option(
            names = "--annotations",
            paramLabel = "START",
            description = "What the names of COCO's files begin with, where a folder has several kinds: instances.")
    private String annotations;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "The classes, in their order; what has another label is left out as if it had not been drawn."
                    + " Of masks of 0 and 255 what is 255. Default: all labels of the source, in its order.")
    private List<String> classes = List.of();

    @Option(
            names = "--background",
            paramLabel = "NAME",
            description = "The class of pixels that nothing covers, or void. Default: background, and void for panoptic"
                    + " sources.")
    private String background;

    @Mixin
    private RuleOptions rules;

    @Option(
            names = "--val",
            paramLabel = "SHARE",
            description = "The share of the images that validation takes, in place of the source's own splits. Default:"
                    + " the source's own where it has several, else 0.2.")
    private Double validation;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            description =
                    "The share that a test split takes; as --val it puts the source's own splits aside. Default: none.")
    private Double test;

    @Option(names = "--seed", paramLabel = "N", description = "The seed that splits are drawn from. Default: 1.")
    private Long seed;

    @Option(
            names = "--group",
            paramLabel = "REGEX",
            description = "Images of which this finds the same text in their paths stay in one split, such as"
                    + " '^[^_]+' for what is before the first _. Default: each image by itself.")
    private String group;

    @Option(
            names = "--alike-together",
            description =
                    "Images that look nearly the same, such as frames of a video, stay in one split. Default: each"
                            + " image by itself.")
    private boolean alikeTogether;

    @Option(
            names = "--stored-orientation",
            description = "Annotations are of images as their pixels are stored, and turned with them by the EXIF tag."
                    + " Default: they are of images as viewers show them.")
    private boolean storedOrientation;

    @Option(names = "--link", description = "Link to the images. Default: they are copied.")
    private boolean link;

    @Option(
            names = "--skip-bad",
            paramLabel = "N",
            description =
                    "Leave out up to N images that cannot be used, each told of. Default: 0, and nothing is written"
                            + " if there is one.")
    private int skipBad;

    @Option(
            names = "--overwrite",
            description =
                    "Replace a dataset that is there already, with all that is in its folder. Default: the command"
                            + " fails.")
    private boolean overwrite;

    /** @param console where it writes to */
    public ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireFree();
        SourceOptions options =
                new SourceOptions(source, Optional.ofNullable(images), Optional.ofNullable(annotations), classes);
        SplitChoice splits = splits();
        ConversionRequest request = new ConversionRequest(
                format,
                options,
                Optional.ofNullable(background),
                rules.rules(),
                splits,
                storedOrientation,
                link,
                skipBad);
        try (Reporter.Task meter = console.task("converting")) {
            Converted converted =
                    Conversion.run(request, out, Runtime.getRuntime().availableProcessors(), meter);
            report(converted, splits);
            return 0;
        } catch (TooManyBadEntries e) {
            e.problems().forEach(problem -> console.warn(problem.problem()));
            String hint = "; --skip-bad " + e.problems().size() + " leaves "
                    + (e.problems().size() == 1 ? "it" : "them") + " out";
            console.warn(e.getMessage() + (e.areAll() ? "" : hint));
            return ExitCodes.FAILED;
        }
    }

    private SplitChoice splits() {
        if (skipBad < 0) {
            throw new BadInputException("--skip-bad must be at least 0, found " + skipBad);
        }
        try {
            return new SplitChoice(
                    validation == null ? OptionalDouble.empty() : OptionalDouble.of(validation),
                    test == null ? OptionalDouble.empty() : OptionalDouble.of(test),
                    seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                    Optional.ofNullable(group).map(Pattern::compile),
                    alikeTogether);
        } catch (PatternSyntaxException e) {
            throw new BadInputException("--group '" + group + "' is no regular expression: " + e.getDescription(), e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--val and --test: " + e.getMessage(), e);
        }
    }

    /** Nothing but a dataset is replaced: all that is in its folder goes with it. */
    private void requireFree() {
        if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            return;
        } else if (!Files.isDirectory(out)) {
            throw new BadInputException(out + " is there already, and is no folder; choose another --out");
        } else if (isEmpty(out)) {
            return;
        } else if (!overwrite) {
            throw new BadInputException(out + " is there already; choose another name, or --overwrite");
        } else if (!Files.exists(out.resolve(CLASSES))) {
            throw new BadInputException(
                    out + " has no " + CLASSES + ", so that it is no dataset to be replaced; choose another --out");
        }
        for (Path read : images == null ? List.of(source) : List.of(source, images)) {
            if (real(read).startsWith(real(out))) {
                throw new BadInputException(read + " lies in " + out + ", which is replaced; choose another --out");
            }
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    private void report(Converted converted, SplitChoice splits) {
        converted.leftOut().forEach(problem -> console.warn("left out: " + problem.problem()));
        converted.notes().forEach(console::line);
        boolean isWhole = converted.images().containsKey(Split.TRAIN)
                && converted.images().containsKey(Split.VALIDATION);
        console.line(String.format(
                Locale.ROOT,
                "%s, %d classes, splits %s, in %s",
                converted.images().entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", ")),
                converted.classes().size(),
                converted.sourcesSplits() ? "of the source" : "drawn from seed " + splits.drawnFrom(),
                out));
        console.line(
                isWhole
                        ? "to look at it: dance dataset --dataset folder --data " + out + " --plot overlays.png"
                        : "training needs images in both train and val: " + remedy(converted));
    }

    private String remedy(Converted converted) {
        int images =
                converted.images().values().stream().mapToInt(Integer::intValue).sum();
        if (images < 2) {
            return "one image does not do for both";
        } else if (!converted.sourcesSplits()
                && (alikeTogether || group != null)
                && (validation == null || validation > 0)) {
            return "a group that stays together, by " + (alikeTogether ? "--alike-together" : "--group")
                    + ", holds more than half of them, and is not parted";
        }
        return "--val 0.2 makes splits anew";
    }
}
