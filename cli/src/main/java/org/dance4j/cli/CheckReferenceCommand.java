package org.dance4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.reference.ReferenceNetwork;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.runs.settings.ChannelValues;
import org.dance4j.runs.settings.NetworkSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance check-reference}. */
@Command(
        description = {
            "Compares networks with what public implementations computed from the same weights: for each NAME.json of a"
                    + " folder, which lists input, output and state_dict, with the output's values in NAME.f32, the"
                    + " largest difference over the largest value, and whether that is at most 1e-3.",
            "The name tells the network: resnet18, resnet50, resnet101, mobilenet_v2 (a width of 0.25 as"
                    + " mobilenet_v2_w025), or NETWORK_BACKBONE, with _os8 or _os16 for the output stride (output_stride"
                    + " in the file counts more), then anything like _97x129, then _auxTEXT for the auxiliary output whose"
                    + " layer's name holds TEXT. NETWORK and BACKBONE are those of `dance cost`; mobilenet is"
                    + " mobilenetv2, fcn8s fcn and resnet50half resnet50-half. Classes are the output's channels. Options say what names do not."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance check-reference recordings/",
            "  dance check-reference recordings/ --network pspnet --backbone resnet50"
        })
final class CheckReferenceCommand implements Callable<Integer> {

    private static final double MOST = 1e-3;

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "The folder of references, or one NAME.json.")
    private Path folder;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "The network of every file, whatever its name says.")
    private String network;

    @Option(
            names = "--backbone",
            paramLabel = "NAME",
            description = "The backbone of every file, whatever its name says.")
    private String backbone;

    @Option(
            names = "--output-stride",
            paramLabel = "N",
            description = "The output stride of every file, whatever it says.")
    private Integer outputStride;

    @Option(
            names = "--channel-order",
            paramLabel = "ORDER",
            description =
                    "The order of colours that the implementations take, rgb or bgr; the image that they were given"
                            + " is then taken for RGB. Default: rgb.")
    private ChannelOrder channelOrder = ChannelOrder.RGB;

    @Option(
            names = "--mean",
            paramLabel = "A,B,C",
            description = "What the implementations subtract from the image first, in its own units and their order of"
                    + " colours. Default: nothing.")
    private ChannelValues mean;

    @Option(
            names = "--deviation",
            paramLabel = "A,B,C",
            description = "What they divide it by then, likewise. Default: nothing.")
    private ChannelValues deviation;

    CheckReferenceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var choice = new ReferenceNetwork.Choice(
                Optional.ofNullable(network),
                Optional.ofNullable(backbone),
                Optional.ofNullable(outputStride),
                channelOrder,
                normalization());
        // There are dilated ones among the references.
        FirstSession.open(Runtime.getRuntime().availableProcessors());
        List<Path> files = descriptions();
        int failures = 0;
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\.json$", "");
            Optional<Double> difference = difference(file, name, choice);
            boolean passed = difference.isPresent() && difference.get() <= MOST;
            difference.ifPresent(found ->
                    console.line(String.format(Locale.ROOT, "%-44s %.2e  %s", name, found, passed ? "pass" : "FAIL")));
            failures += passed ? 0 : 1;
        }
        console.line(files.size() - failures + " of " + files.size() + " pass");
        return failures == 0 ? 0 : ExitCodes.FAILED;
    }

    /** What is left unsaid of both leaves the image as it is. */
    private Optional<Normalize> normalization() {
        ChannelOrder told = mean == null && deviation == null ? ChannelOrder.RGB : channelOrder;
        return NetworkSettings.requireNormalization(told, mean, deviation);
    }

    private Optional<Double> difference(Path file, String name, ReferenceNetwork.Choice choice) {
        try {
            return Optional.of(ReferenceNetwork.read(file, choice).relativeDifference());
        } catch (IllegalArgumentException | BadInputException | IOException e) {
            String reason = e instanceof BadSettingException setting
                    ? setting.sentence(SettingOptions::option)
                    : e instanceof FileSystemException system
                            ? system.getFile() + ": " + AtomicFiles.reason(system)
                            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            console.line(String.format(
                    Locale.ROOT,
                    "%-44s %s  FAIL",
                    name,
                    reason.lines().findFirst().orElse("it cannot be read")));
            return Optional.empty();
        }
    }

    private List<Path> descriptions() {
        if (!Files.exists(folder)) {
            throw new BadInputException("there is no folder " + folder);
        } else if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new BadInputException("folder " + folder + " holds no NAME.json");
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e));
        }
    }
}
