package org.dance4j.cli.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * ONNX Runtime's jar holds the libraries of all systems, and of one of them 300 MB for debuggers: most of it is of no use
 * in a package for one platform.
 */
final class PlatformJar {

    private static final String NATIVE = "ai/onnxruntime/native/";

    private PlatformJar() {}

    /**
     * A jar without the libraries of other platforms.
     *
     * @param folder where it is written to, under the same name
     * @return empty if all of the jar belongs to the platform
     */
    static Optional<Path> of(Path jar, Platform platform, Path folder) throws IOException {
        Path made = folder.resolve(jar.getFileName());
        try (ZipFile in = ZipFile.builder().setPath(jar).get()) {
            if (Collections.list(in.getEntries()).stream().noneMatch(entry -> isOfAnother(entry.getName(), platform))) {
                return Optional.empty();
            }
            try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(made)) {
                in.copyRawEntries(out, entry -> !isOfAnother(entry.getName(), platform));
            }
        }
        return Optional.of(made);
    }

    private static boolean isOfAnother(String name, Platform platform) {
        return name.startsWith(NATIVE)
                && name.length() > NATIVE.length()
                && !name.startsWith(NATIVE + platform.onnx() + "/");
    }
}
