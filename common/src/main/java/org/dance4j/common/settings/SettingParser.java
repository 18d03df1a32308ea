package org.dance4j.common.settings;

/** Reads a setting's text. Implementations have a constructor without parameters. */
@FunctionalInterface
public interface SettingParser {

    /**
     * What a text means.
     *
     * @throws IllegalArgumentException if the text means nothing; the message says what was expected and found
     */
    Object parse(String text);
}
