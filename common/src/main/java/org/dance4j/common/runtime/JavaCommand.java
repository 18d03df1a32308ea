package org.dance4j.common.runtime;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Commands that run a class of this program in a Java machine of its own, as the one that this process runs in. */
public final class JavaCommand {

    /** The option of a Java machine that leaves standard output to what it runs. */
    public static final String OUTPUT_IS_FOR_ANSWERS = "-XX:+DisplayVMOutputToStderr";

    /** What the options begin with that {@link #propertiesMemoryAndArchive} keeps. */
    private static final List<String> KEPT = List.of(
            "-D",
            "-Xmx",
            "-XX:MaxRAM",
            "-Xshare:",
            "-Xlog:cds",
            "-XX:SharedArchiveFile",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode");

    private JavaCommand() {}

    /** The options that this process's Java machine was started with. */
    public static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** Those of them that are properties, limit its memory, or tell of an archive of classes to start from. */
    public static List<String> propertiesMemoryAndArchive() {
        return options().stream()
                .filter(option -> KEPT.stream().anyMatch(option::startsWith))
                .toList();
    }

    /**
     * The command, which can be run in any folder.
     *
     * @param options of the Java machine, the class path left out
     * @param main the name of the class
     */
    public static List<String> of(List<String> options, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(arguments);
        return command;
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Starts a command with the environment that this process began with: the kernels that {@link OneDnn} has chosen since are
     * not for what others run.
     */
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Asked for, it is Java's copy; else it would be the system's, which was changed.
        builder.environment();
        return builder;
    }
}
