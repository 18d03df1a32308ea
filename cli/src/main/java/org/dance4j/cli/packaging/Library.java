package org.dance4j.cli.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;

/**
 * A jar on the class path.
 *
 * @param jar a file
 */
record Library(Path jar) {

    /** What the names of jars with TensorFlow's library for GPUs have at their end. */
    static final String GPU = "-gpu";

    private static final String EXTENSION = ".jar";

    String fileName() {
        return jar.getFileName().toString();
    }

    /** The name without its end. */
    String name() {
        String file = fileName();
        return file.substring(0, file.length() - EXTENSION.length());
    }

    /** Whether it is one of dance4j's modules. */
    boolean isOwn() {
        return fileName().startsWith("dance4j-");
    }

    /** Whether it holds libraries that need a GPU. */
    boolean needsGpu() {
        return fileName().endsWith(GPU + EXTENSION);
    }

    /** What Maven knows of it, if it lies in Maven's repository. */
    Optional<Pom> pom() {
        Path folder = jar.toAbsolutePath().getParent();
        if (folder.getParent() == null) {
            return Optional.empty();
        }
        String artifact = String.valueOf(folder.getParent().getFileName());
        String version = String.valueOf(folder.getFileName());
        return Pom.read(jar.resolveSibling(artifact + "-" + version + ".pom"));
    }

    /**
     * The same library for a platform.
     *
     * @throws BadInputException if it is for another one, and Maven has not brought it for this one
     */
    Library on(Platform platform) {
        Optional<Platform> found = Platform.ofJar(fileName());
        if (found.isEmpty() || found.get() == platform) {
            return this;
        } else if (needsGpu()) {
            throw new BadInputException("there is no TensorFlow with GPUs for " + platform.classifier()
                    + "; without DANCE_GPU=1, dance package takes the one for processors");
        }
        Library other =
                new Library(jar.resolveSibling(fileName().replace(found.get().classifier(), platform.classifier())));
        if (!Files.isRegularFile(other.jar())) {
            throw new BadInputException("there is no " + other.jar() + other.get());
        }
        return other;
    }

    /** How to have Maven bring it. */
    private String get() {
        return pom().map(pom -> "; this brings it: mvn dependency:get -Dtransitive=false -Dartifact="
                        + String.join(
                                ":",
                                pom.group(),
                                pom.artifact(),
                                pom.version(),
                                "jar",
                                name().substring((pom.artifact() + "-" + pom.version() + "-").length())))
                .orElse("");
    }
}
