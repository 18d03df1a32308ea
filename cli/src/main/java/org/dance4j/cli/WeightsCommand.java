package org.dance4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Table;
import org.dance4j.graphs.weights.files.TensorFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dance weights}. */
@Command(
        description = "Prints the tensors in a file of weights: their names, shapes as PyTorch has them, and types. The"
                + " file's content decides how it is read, not its name. Of a training checkpoint, only the weights are"
                + " read, which are under state_dict, model_state_dict, model_state or model; 'module.' before all"
                + " names is taken off.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  dance weights resnet50.pth"})
final class WeightsCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "What torch.save wrote, as zip or in the legacy form of before PyTorch 1.6, or a safetensors"
                    + " file. Weights are float32, float16 or bfloat16.")
    private Path file;

    WeightsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TensorFile weights = TensorFile.read(file);
        Table table = new Table("tensor", "shape", "type").rule();
        for (TensorFile.Entry tensor : weights.entries()) {
            table.row(tensor.name(), shape(tensor.shape()), tensor.type().label());
        }
        console.line(table.toString());
        console.line(totals(weights));
        weights.entries().forEach(this::warnUnlessFinite);
        return 0;
    }

    private void warnUnlessFinite(TensorFile.Entry tensor) {
        try {
            tensor.values().ifPresent(values -> values.requireFinite(tensor.name()));
        } catch (IllegalArgumentException e) {
            console.warn(e.getMessage());
        }
    }

    private static String shape(List<Integer> shape) {
        return shape.isEmpty() ? "scalar" : shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String totals(TensorFile weights) {
        String wrapper = weights.wrapper().map(name -> ", under " + name).orElse("");
        String prefix = weights.prefix().isEmpty() ? "" : ", all names without '" + weights.prefix() + "'";
        return String.format(
                Locale.ROOT,
                "%s%s%s: %,d tensors, %,d values",
                weights.format().label(),
                wrapper,
                prefix,
                weights.entries().size(),
                weights.size());
    }
}
