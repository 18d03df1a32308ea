package org.dance4j.cli.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dance4j.common.io.BadInputException;

/**
 * The sources that a running command was built in, and the jars that it runs from.
 *
 * @param root where the launcher lies, and the licence
 * @param libraries of dance4j and of others, in the class path's order
 * @param built when the build dates everything in it
 */
record Checkout(Path root, List<Library> libraries, Instant built) {

    /** The launcher's name. */
    static final String LAUNCHER = "dance";

    /** In a package, the names of the jars in the class path's order. */
    static final String CLASS_PATH = "class-path";

    Checkout {
        libraries = List.copyOf(libraries);
    }

    /**
     * Where a class path leads to.
     *
     * @throws BadInputException if it has folders of classes, or leads to a package, in a plain sentence
     */
    static Checkout of(String classPath) {
        List<Library> libraries = Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .distinct()
                .map(Library::new)
                .toList();
        libraries.stream()
                .filter(library -> !library.fileName().endsWith(".jar") || !Files.isRegularFile(library.jar()))
                .findFirst()
                .ifPresent(library -> {
                    throw new BadInputException("a package is made of jars, found " + library.jar()
                            + " on the class path; ./dance package, in a checkout of the sources, runs from jars");
                });
        Library cli = libraries.stream()
                .filter(library -> library.fileName().startsWith("dance4j-cli-"))
                .findFirst()
                .orElseThrow(() -> new BadInputException("there is no jar of dance4j-cli on the class path"));
        Path folder = cli.jar().getParent();
        if (Files.exists(folder.resolve(CLASS_PATH)) && !folder.endsWith("target")) {
            throw new BadInputException("packages are built in a checkout of the sources, and this dance runs from a"
                    + " package, " + folder.getParent());
        }
        Path root = folder.resolve(Path.of("..", "..")).normalize();
        if (!Files.exists(root.resolve(LAUNCHER))) {
            throw new BadInputException("packages are built in a checkout of the sources, and " + cli.jar()
                    + " lies in none: there is no launcher " + root.resolve(LAUNCHER));
        }
        return new Checkout(root, libraries, built(cli.jar()));
    }

    /** Builds date what they put into jars alike, so that what is the same is so to the last byte. */
    private static Instant built(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return Optional.ofNullable(zip.getEntry("META-INF/MANIFEST.MF"))
                    .map(ZipEntry::getTimeLocal)
                    .map(time -> time.toInstant(ZoneOffset.UTC))
                    .orElse(Instant.EPOCH);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + jar + ": " + e.getMessage(), e);
        }
    }

    /** The platform of TensorFlow's library, which is that of all. */
    Platform platform() {
        return libraries.stream()
                .filter(library -> library.fileName().startsWith("tensorflow-core-native-"))
                .flatMap(library -> Platform.ofJar(library.fileName()).stream())
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "there is no TensorFlow with a native library on the class path; ./dance package has one"));
    }

    /** Whether TensorFlow's library is the one that needs a GPU. */
    boolean needsGpu() {
        return libraries.stream().anyMatch(Library::needsGpu);
    }
}
