package org.dance4j.cli.packaging;

import java.util.Locale;

/**
 * What a Debian package says of itself.
 *
 * @param name of the package
 * @param version of the program, as Maven has it
 * @param architecture what Debian calls the processor
 * @see <a href="https://www.debian.org/doc/debian-policy/ch-controlfields.html">Control files and their fields</a>
 */
record DebianControl(String name, String version, String architecture) {

    /**
     * The C library is that of FFmpeg's and ONNX Runtime's newest symbols, which Debian 12 and Ubuntu 22.04 have. A Java
     * runtime without windows is enough.
     */
    private static final String DEPENDS =
            "openjdk-17-jre-headless | java17-runtime-headless, libc6 (>= 2.35), libstdc++6, libgcc-s1";

    /** What comes before a version sorts before it: {@code 0.1.0~SNAPSHOT}. */
    String debianVersion() {
        return version.replace('-', '~');
    }

    String fileName() {
        return name + "_" + debianVersion() + "_" + architecture + ".deb";
    }

    /** The fields, each on a line, but for the installed size. */
    String text() {
        String other = name.endsWith(Library.GPU)
                ? name.substring(0, name.length() - Library.GPU.length())
                : name + Library.GPU;
        return String.format(
                Locale.ROOT,
                """
                Package: %s
                Version: %s
                Architecture: %s
                Maintainer: The dance4j authors <authors@dance4j.invalid>
                Section: science
                Priority: optional
                Depends: %s
                Conflicts: %s
                Description: semantic segmentation, slimmed while training, on TensorFlow Java
                 Trains networks for semantic segmentation whose data and channels are slimmed
                 together while training, and makes SavedModel, TFLite and ONNX files of them.
                 .
                 The command is dance; man dance tells of it.
                """,
                name,
                debianVersion(),
                architecture,
                DEPENDS,
                other);
    }
}
