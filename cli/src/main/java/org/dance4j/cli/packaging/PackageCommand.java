package org.dance4j.cli.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.text.EnumText;
import org.dance4j.eval.reports.Unit;
import org.dance4j.runs.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dance package}. */
@Command(
        description = {
            "Makes a zip and a Debian package that run where there is a Java runtime, version 17 or newer, and no Maven: the"
                    + " command, all libraries with those of one platform, the manual, and completion for bash and zsh.",
            "With DANCE_GPU=1 they hold TensorFlow for GPUs. Jars on DANCE_CLASSPATH are packed, too."
        },
        optionListHeading = "%nOptions:%n")
public final class PackageCommand implements Callable<Integer> {

    private static final String NAME = "dance4j";

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder to write to; made when missing. Default: the current one.")
    private Path out = Path.of("");

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "NAME",
            description = "What to make: zip, deb. Default: both; for macOS, zip.")
    private List<PackageFormat> formats;

    @Option(
            names = "--platform",
            paramLabel = "NAME",
            description =
                    "What to run on: linux-x86-64, linux-arm64 or macos-arm64. Another one's libraries have to be in"
                            + " Maven's repository; which command brings them is said. Default: this machine's.")
    private Platform platform;

    @Mixin
    private OverwriteOption overwriting;

    /** A command that says on a console what it made. */
    public PackageCommand(Console console) {
        this.console = console;
    }

    /** A package by the name of its file and what makes it at a path. */
    private record Planned(Path file, String version, AtomicFiles.Maker maker) {}

    @Override
    public Integer call() {
        Checkout checkout = Checkout.of(System.getProperty("java.class.path"));
        Platform target = platform == null ? checkout.platform() : platform;
        Set<PackageFormat> asked = asked(target);
        try (TemporaryFolder folder = TemporaryFolder.make("dance4j-package")) {
            Map<PackageFormat, Planned> planned = plan(checkout, target, folder.path());
            planned.keySet().retainAll(asked);
            overwriting.requireFree(planned.values().stream().map(Planned::file).toList());
            Table table = new Table("made", "version", "needs", "size").rule();
            for (Planned each : planned.values()) {
                AtomicFiles.write(each.file(), each.maker());
                table.row(
                        each.file().toString(),
                        each.version(),
                        "a Java runtime of version 17",
                        Unit.BYTES.format((double) Files.size(each.file())));
            }
            console.line(table.toString().stripTrailing());
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot make a package: " + AtomicFiles.reason(e), e));
        }
    }

    private Set<PackageFormat> asked(Platform target) {
        if (formats == null) {
            return target.debian().isPresent() ? EnumSet.allOf(PackageFormat.class) : EnumSet.of(PackageFormat.ZIP);
        } else if (formats.contains(PackageFormat.DEB) && target.debian().isEmpty()) {
            throw new BadInputException("there are no Debian packages for " + EnumText.of(target) + "; --format zip");
        }
        return EnumSet.copyOf(formats);
    }

    private Map<PackageFormat, Planned> plan(Checkout checkout, Platform target, Path folder) throws IOException {
        String version = Version.number();
        Contents contents = new Contents(checkout, target, version, spec.root(), folder);
        String variant = checkout.needsGpu() ? Library.GPU : "";
        Map<PackageFormat, Planned> planned = new EnumMap<>(PackageFormat.class);
        String name = NAME + "-" + version + "-" + EnumText.of(target) + variant;
        planned.put(
                PackageFormat.ZIP,
                new Planned(
                        out.resolve(name + ".zip"),
                        version,
                        path -> ZipPackage.write(path, contents.folder(name), checkout.built())));
        target.debian().ifPresent(architecture -> {
            DebianControl control = new DebianControl(NAME + variant, version, architecture);
            planned.put(
                    PackageFormat.DEB,
                    new Planned(
                            out.resolve(control.fileName()),
                            control.debianVersion(),
                            path -> DebianPackage.write(
                                    path, control.text(), contents.system(control.name()), checkout.built())));
        });
        return planned;
    }
}
