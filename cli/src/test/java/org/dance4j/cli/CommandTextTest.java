package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.dance4j.runs.settings.CommandText;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTextTest {

    static final String CONFIG =
            """
            dataset: folder
            data: /data/my images
            coarse: false
            network: bisenet
            backbone: resnet18
            output-stride: 0
            width: 0.25
            recipe: dance
            downsampling: true
            dropping: false
            weighting: true
            keep: 0.75-0.25
            slimming: true
            prune-ratio: 0.5
            stages: 6
            prune-scope: header
            gamma-l1: 0.015
            training-macs: 150000000000000
            batch: 8
            crop: 192x256
            learning-rate: 0.05
            warmup-steps: 14
            momentum: 0.9
            weight-decay: 5.0E-4
            validate-every: 1
            seed: 1
            precision: float32
            device: cpu
            threads: 2
            """;

    @Test
    void argumentsAreQuotedAsAShellNeedsThem() {
        assertEquals(
                "./dance train --data '/my data' --out 'it'\\''s'",
                CommandText.of(List.of("train", "--data", "/my data", "--out", "it's")));
    }

    /** The options say what the file says: read back, they make the same settings. */
    @Test
    void theCommandOfARunGivesItsSettings() {
        RunConfig config = new RunConfig(ConfigFile.parse(CONFIG, "config.yaml", Settings.class));
        String command = CommandText.training(config);
        List<String> arguments =
                List.of(command.replace("'/data/my images'", "/data/my%images").split(" "));
        SettingOptions options = new SettingOptions();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        options.addTo(spec);
        new CommandLine(spec)
                .parseArgs(arguments.subList(2, arguments.size()).stream()
                        .map(argument -> argument.replace('%', ' '))
                        .toArray(String[]::new));
        assertEquals(config.settings().with("coarse", null), options.settings());
    }
}
