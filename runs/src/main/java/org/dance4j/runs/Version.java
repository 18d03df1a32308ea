package org.dance4j.runs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the build, which runs, exported models and the command line tell. */
public final class Version {

    private Version() {}

    /** For example {@code 0.1.0-SNAPSHOT}. */
    public static String number() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of the build: " + e.getMessage(), e);
        }
        return properties.getProperty("version");
    }
}
