package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.runs.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(arguments, new Console(new PrintWriter(out), new PrintWriter(err), false), new StopRequest());
    }

    @ParameterizedTest
    @CsvSource({
        "train, --dataset --data --coarse --limit --network --backbone --output-stride --width --weights --init --recipe"
                + " --epochs --batch --crop --learning-rate --momentum --weight-decay --backbone-rate --class-weights --label-smoothing"
                + " --hard-pixels --hard-pixels-least --scale-range --brightness-range --contrast-range --saturation-range"
                + " --seed --precision --device --training-macs --threads --out --resume --accept-changed-data --config"
                + " --[no-]downsampling --[no-]dropping --[no-]weighting --[no-]slimming --prune-ratio --stages"
                + " --prune-scope --gamma-l1 --gamma-pull --indicator --keep --loss-weights --data-when --min-resolution"
                + " --network-when --validate-every --warmup-steps --[no-]sync-batch-norm",
        "launch, --processes --hosts --rank-of-host --port --hosts-min --restarts --timeout",
        "experiment, [EXPERIMENT] --list --dataset --network --epochs --budget --minutes --seeds --parallel --out --init",
        "eval, MODEL --dataset --data --coarse --split --json",
        "verify, RUN --models --dataset --data --coarse --limit --split --threads --json",
        "bench, MODEL... --size --threads --rounds --dataset --data --coarse --limit --split --plot --json",
        "predict, MODEL IMAGE... --out",
        "dataset, --dataset --data --coarse --split --json --plot",
        "complexity, --dataset --data --coarse --split --indicator --min-resolution --json --plot",
        "cost, --network --backbone --output-stride --width --size --classes",
        "check-reference, DIR --network --backbone --output-stride",
        "weights, FILE",
        "export, RUN --out --data --to --quantize --size"
    })
    void helpTellsOfEveryOption(String command, String options) {
        assertEquals(0, run(command, "--help"));
        for (String option : options.split(" ", -1)) {
            assertTrue(out.toString().contains(" " + option), option + " in " + out);
        }
    }

    @Test
    void helpOfWhatLaunchRuns() {
        assertEquals(0, run("launch", "--processes", "2", "--", "train", "--help"), err.toString());
        assertTrue(out.toString().contains("dance train"), out.toString());
        assertTrue(out.toString().contains("--learning-rate"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bench m --split train | --split is a dataset's, and there is none",
                "export m --to saved-model --size 64x64 | --size is about TFLite and ONNX files, and none are made here",
                "export m --to tflite --precision bfloat16 | --precision is about SavedModels, and none are made here",
                "export m --to tflite --litert d | --litert is about the web page, and --to does not name it",
                "export m --to web --quantize int8 | --quantize is about TFLite and ONNX files",
                "export m --widths 1,NaN | --widths must be above 0 and at most 1, found NaN",
            })
    void optionsOfWhatIsNotMadeAreRefused(String command, String sentence) {
        assertEquals(1, run(command.split(" ")));
        assertTrue(err.toString().contains(sentence), err.toString());
    }

    /** Help makes no command, only its line. */
    @Test
    void helpListsCommandsAsTheyAre() {
        assertEquals(0, run("--help"));
        StringWriter whole = new StringWriter();
        Main.commands(new Console(new PrintWriter(whole), new PrintWriter(err), false), StopSignal.NEVER)
                .usage(new PrintWriter(whole, true));
        assertEquals(whole.toString(), out.toString());
    }

    @Test
    void everyOptionOfTrainSaysItsDefault() {
        run("train", "--help");
        String[] parts = out.toString().split("\n      --", -1);
        for (int i = 1; i < parts.length; i++) {
            String text = parts[i].replaceAll("\\s+", " ");
            boolean hasNone = text.startsWith("data=")
                    || text.startsWith("steps=")
                    || text.startsWith("training-macs=")
                    || text.startsWith("resume=")
                    || text.startsWith("config=")
                    || text.startsWith("weights=")
                    || text.startsWith("init=")
                    || text.startsWith("stacktrace");
            assertTrue(hasNone || text.contains("Default: "), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "help train", "cost --size 32x32"})
    void whatCanBeDoneExitsWith0(String line) {
        assertEquals(0, run(line.split(" ")));
        assertEquals("", err.toString());
        assertTrue(out.toString().length() > 10, out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --epoch 3 | dance: unknown option '--epoch'; did you mean --epochs? (see dance train --help)",
                "trian | dance: unknown command 'trian'; did you mean train? (see dance --help)",
                "train --batch x | dance: invalid value for option '--batch': 'x' is not an int (see dance train --help)",
                "train --crop 4 | dance: invalid value for option '--crop': expected height x width in pixels, for example 352x480, found '4' (see dance train --help)",
                "eval | dance: missing required parameter: 'MODEL' (see dance eval --help)",
                "eval m --split a/b | dance: invalid value for option '--split': a split has the name of a folder or list, such as train, val or test; found 'a/b' (see dance eval --help)",
                "cost | dance: missing required option: '--size=HxW' (see dance cost --help)",
                "cost --size 0x0 | dance: invalid value for option '--size': expected at least one row and column, found '0x0' (see dance cost --help)",
                "launch --processes 2 -- train --batch x | dance: invalid value for option '--batch': 'x' is not an int (see dance train --help)",
                "weights | dance: missing required parameter: 'FILE' (see dance weights --help)",
                "check-reference | dance: missing required parameter: 'DIR' (see dance check-reference --help)",
                "verify | dance: missing required parameter: 'RUN' (see dance verify --help)",
                "bench | dance: missing required parameter: 'MODEL' (see dance bench --help)",
                "predict m --out o | dance: missing required parameter: 'IMAGE' (see dance predict --help)"
            })
    void whatMakesNoSenseExitsWith2AndOneLine(String line, String message) {
        assertEquals(2, run(line.split(" ")));
        assertEquals(message + System.lineSeparator(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void shellsCompleteCommandsAndOptions() {
        assertEquals(0, run("completion"));
        assertTrue(out.toString().startsWith("#!/usr/bin/env bash"), out.toString());
        assertTrue(out.toString().contains("--target-macs") && out.toString().contains("complete -F _complete_dance"));
        assertEquals("", err.toString());
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        assertEquals(2, run());
        assertEquals(
                "dance: expected a command: train, launch, experiment, eval, verify, bench, predict, board, dataset, convert, complexity, cost, weights, export, check-reference, package, completion, manual, help (see dance --help)"
                        + System.lineSeparator(),
                err.toString());
    }

    @Test
    void partsCanBeSwitchedOnAndOff() {
        SettingOptions options = new SettingOptions();
        CommandSpec spec = CommandSpec.create();
        options.addTo(spec);
        new picocli.CommandLine(spec).parseArgs("--no-dropping", "--weighting", "--coarse");
        assertEquals(
                Settings.NONE.with("dropping", false).with("weighting", true).with("coarse", true), options.settings());
    }

    @Test
    void costAddsUp() {
        run("cost", "--size", "352x480", "--classes", "11");
        // The public BiSeNet with 11 classes.
        String total = out.toString()
                .lines()
                .filter(line -> line.startsWith("inference"))
                .findFirst()
                .orElseThrow();
        assertTrue(total.matches("inference +13,273,483 +9,528,832,000"), total);
        assertTrue(out.toString().stripTrailing().endsWith("arithmetic float"), out.toString());
    }

    /** Roundings cost nothing, and are not told of. */
    @Test
    void aNetworkInIntegersCostsAsMany() {
        run("cost", "--size", "352x480", "--classes", "11", "--arithmetic", "int8");
        assertTrue(
                out.toString().lines().anyMatch(line -> line.matches("inference +13,273,483 +9,528,832,000")),
                out.toString());
        assertTrue(out.toString().lines().noneMatch(line -> line.contains(".q ")), out.toString());
        assertTrue(out.toString().stripTrailing().endsWith("arithmetic int8"), out.toString());
    }
}
