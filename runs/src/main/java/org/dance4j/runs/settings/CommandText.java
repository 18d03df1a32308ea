package org.dance4j.runs.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.settings.SettingField;

/** Commands as they are typed into a shell. */
public final class CommandText {

    private CommandText() {}

    /**
     * A command as it is typed into a shell.
     *
     * @param arguments those of {@code ./dance}, quoted where it needs to be
     */
    public static String of(List<String> arguments) {
        return "./dance "
                + arguments.stream()
                        .map(argument -> argument.matches("[\\w./,:=+@%-]+")
                                ? argument
                                : "'" + argument.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }

    /** What trains a run with the same settings again. */
    public static String training(RunConfig config) {
        Set<String> negatable = Settings.fields().stream()
                .filter(field -> field.setting().negatable())
                .map(SettingField::name)
                .collect(Collectors.toSet());
        List<String> arguments = new ArrayList<>(List.of("train"));
        config.settings().texts().forEach((name, value) -> {
            if (value.equals("true")) {
                arguments.add("--" + name);
            } else if (!value.equals("false")) {
                arguments.addAll(List.of("--" + name, value));
            } else if (negatable.contains(name)) {
                arguments.add("--no-" + name);
            }
        });
        return of(arguments);
    }
}
