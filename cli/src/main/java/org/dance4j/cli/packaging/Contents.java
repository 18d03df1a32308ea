package org.dance4j.cli.packaging;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.dance4j.cli.manual.Completion;
import org.dance4j.cli.manual.ManualPage;
import org.dance4j.common.io.BadInputException;
import picocli.CommandLine.Model.CommandSpec;

/** What is in a package, and where. */
final class Contents {

    private static final String LICENCE = "LICENSE";
    private static final String COPYRIGHT = "copyright";
    private static final String LIBRARIES = "lib";
    private static final String DOCUMENTS = "docs";

    private final Checkout checkout;
    private final List<Library> libraries;
    private final List<PackageEntry> run;
    private final List<ManualPage> manual;
    private final String bash;
    private final String zsh;

    /**
     * Gathers it.
     *
     * @param version of the program
     * @param root the command line that manual and completion tell of
     * @param folder for what has to be written before it can be packed; it has to stay until all is
     */
    Contents(Checkout checkout, Platform platform, String version, CommandSpec root, Path folder) throws IOException {
        this.checkout = checkout;
        libraries = checkout.libraries().stream()
                .map(library -> library.on(platform))
                .toList();
        run = run(platform, folder);
        manual = ManualPage.all(root, version);
        bash = Completion.bash(root);
        zsh = Completion.zsh(root);
    }

    /** The launcher and what it runs. */
    private List<PackageEntry> run(Platform platform, Path folder) throws IOException {
        List<PackageEntry> entries = new ArrayList<>();
        entries.add(new PackageEntry.Content(Checkout.LAUNCHER, bytes(Checkout.LAUNCHER), true));
        entries.add(PackageEntry.Content.text(
                LIBRARIES + "/" + Checkout.CLASS_PATH,
                libraries.stream().map(library -> library.fileName() + "\n").collect(Collectors.joining())));
        Set<String> names = new HashSet<>();
        for (Library library : libraries) {
            if (!names.add(library.fileName())) {
                throw new BadInputException("two jars on the class path have the name " + library.fileName());
            }
            Path jar = PlatformJar.of(library.jar(), platform, folder).orElse(library.jar());
            entries.add(new PackageEntry.Copy(LIBRARIES + "/" + library.fileName(), jar));
        }
        return entries;
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(checkout.root().resolve(file));
    }

    /** All in one folder, which can lie anywhere: {@code ./dance} in it is what the documentation tells of. */
    List<PackageEntry> folder(String name) throws IOException {
        List<PackageEntry> entries = new ArrayList<>(run);
        entries.add(new PackageEntry.Content(LICENCE, bytes(LICENCE), false));
        entries.addAll(Notices.of(libraries, LICENCE));
        entries.addAll(documents());
        manual.forEach(
                page -> entries.add(PackageEntry.Content.text("share/man/man1/" + page.fileName(), page.roff())));
        entries.add(PackageEntry.Content.text("share/bash-completion/completions/dance", bash));
        entries.add(PackageEntry.Content.text("share/zsh/site-functions/_dance", zsh));
        return entries.stream().map(entry -> PackageEntry.below(name, entry)).toList();
    }

    /** All where Debian has it, below the system's root. */
    List<PackageEntry> system(String name) throws IOException {
        List<PackageEntry> entries = new ArrayList<>();
        run.forEach(entry -> entries.add(PackageEntry.below("usr/lib/dance4j", entry)));
        entries.add(new PackageEntry.Link("usr/bin/dance", "../lib/dance4j/dance"));
        String own = "usr/share/doc/" + name;
        entries.add(new PackageEntry.Content(own + "/" + COPYRIGHT, bytes(LICENCE), false));
        Stream.concat(Notices.of(libraries, COPYRIGHT).stream(), documents().stream())
                .forEach(entry -> entries.add(PackageEntry.below(own, entry)));
        for (ManualPage page : manual) {
            entries.add(new PackageEntry.Content(
                    "usr/share/man/man1/" + page.fileName() + ".gz", compressed(page.roff()), false));
        }
        entries.add(PackageEntry.Content.text("usr/share/bash-completion/completions/dance", bash));
        entries.add(PackageEntry.Content.text("usr/share/zsh/vendor-completions/_dance", zsh));
        return List.copyOf(entries);
    }

    private List<PackageEntry> documents() throws IOException {
        List<PackageEntry> entries = new ArrayList<>();
        for (String file : List.of("README.md", "CONTRIBUTING.md")) {
            entries.add(new PackageEntry.Content(file, bytes(file), false));
        }
        Path documents = checkout.root().resolve(DOCUMENTS);
        try (Stream<Path> files = Files.walk(documents)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = documents.relativize(file).toString().replace(File.separatorChar, '/');
                entries.add(new PackageEntry.Content(DOCUMENTS + "/" + path, Files.readAllBytes(file), false));
            }
        }
        return entries;
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
