package org.dance4j.cli.packaging;

import java.util.Arrays;
import java.util.Optional;

/** A system and processor that all native libraries are there for. */
public enum Platform {
    /** Linux on x86-64. */
    LINUX_X86_64("linux-x86_64", "amd64", "linux-x64"),
    /** Linux on 64-bit ARM. */
    LINUX_ARM64("linux-arm64", "arm64", "linux-aarch64"),
    /** macOS on Apple's processors. */
    MACOS_ARM64("macosx-arm64", null, "osx-aarch64");

    private final String classifier;
    private final String debian;
    private final String onnx;

    Platform(String classifier, String debian, String onnx) {
        this.classifier = classifier;
        this.debian = debian;
        this.onnx = onnx;
    }

    /** The end of the names of jars with its libraries. */
    String classifier() {
        return classifier;
    }

    /** What Debian calls the architecture; empty for other systems. */
    Optional<String> debian() {
        return Optional.ofNullable(debian);
    }

    /** The folder of ONNX Runtime's libraries for it, in a jar that has those of all systems. */
    String onnx() {
        return onnx;
    }

    /** The platform of the libraries in a jar, by its name; empty if it holds none, or is for all. */
    static Optional<Platform> ofJar(String name) {
        return Arrays.stream(values())
                .filter(platform -> name.endsWith("-" + platform.classifier + ".jar")
                        || name.endsWith("-" + platform.classifier + Library.GPU + ".jar"))
                .findFirst();
    }
}
