package org.dance4j.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.dance4j.cli.options.NetworkOptions;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Memory;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Activations;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.IntegerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dance cost}. */
@Command(
        description =
                "Prints a network's parameters and multiply-accumulates for one image, per layer and per part. Training MACs"
                        + " are those of a step: forward pass, input gradients and weight gradients, auxiliary heads included.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance cost --size 1024x2048",
            "  dance cost --network deeplabv3plus --backbone mobilenetv2 --size 352x480 --classes 11"
        })
final class CostCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--size",
            required = true,
            paramLabel = "HxW",
            description = "The image's size, for example 352x480. Required.")
    private ImageSize size;

    @Option(names = "--classes", paramLabel = "N", description = "The number of classes. Default: 19.")
    private int classes = 19;

    @Option(
            names = "--arithmetic",
            paramLabel = "NAME",
            description =
                    "What the network is trained in: float, int8-inference or int8. Refuses a network that has no form"
                            + " in integers. Default: float.")
    private Arithmetic arithmetic = Arithmetic.FLOAT;

    CostCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Network plain = network.choice().build(classes);
        Network built = IntegerSettings.of(arithmetic)
                .grid()
                .map(grid -> IntegerTraining.of(plain, grid))
                .orElse(plain);
        Cost training = Cost.of(built, size.height(), size.width());
        Cost inference = Cost.of(built.inference(), size.height(), size.width());
        console.line(layers(training, layer -> IntegerForm.isRounding(built.layer(layer)))
                .toString());
        console.line(parts(inference, training).toString().stripTrailing());
        long bytes = Float.BYTES * Activations.mostValues(built, size.height(), size.width());
        console.line("maps of one image in float32, at most " + Memory.text((double) bytes) + " at once");
        console.line("arithmetic " + inference.arithmetic());
        return 0;
    }

    /** @param isRounding whether a layer rounds values to a grid, which is not counted */
    private static Table layers(Cost cost, Predicate<String> isRounding) {
        Table table = new Table("layer", "part", "output", "parameters", "MACs", "training MACs").rule();
        for (Cost.LayerCost layer : cost.layers()) {
            if (isRounding.test(layer.layer())) {
                continue;
            }
            FeatureShape shape = layer.shape();
            table.row(
                    layer.layer(),
                    EnumText.of(layer.part()),
                    shape.height() + "x" + shape.width() + "x" + shape.channels(),
                    grouped(layer.parameters()),
                    grouped(layer.macs()),
                    grouped(layer.trainingMacs()));
        }
        return table;
    }

    private static Table parts(Cost inference, Cost training) {
        Table table = new Table("part", "parameters", "MACs").rule();
        for (Part part : Part.values()) {
            table.row(
                    EnumText.of(part),
                    grouped(inference.parametersByPart().get(part)),
                    grouped(inference.macsByPart().get(part)));
        }
        return table.rule()
                .row("inference", grouped(inference.parameters()), grouped(inference.macs()))
                .row("with auxiliary heads", grouped(training.parameters()), grouped(training.macs()))
                .row("a training step", "", grouped(training.trainingMacs()));
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
