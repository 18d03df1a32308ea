package org.dance4j.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;

/** Text whose lines are each preceded by who says them, and reach their destination whole. */
public final class PrefixedLines extends Writer {

    private final PrintWriter destination;
    private final String prefix;
    private final StringBuilder line = new StringBuilder();

    PrefixedLines(PrintWriter destination, String prefix) {
        this.destination = destination;
        this.prefix = prefix;
    }

    @Override
    public void write(char[] text, int from, int count) {
        synchronized (lock) {
            for (int i = from; i < from + count; i++) {
                if (text[i] == '\n') {
                    destination.println(line.isEmpty() ? "" : prefix + line);
                    line.setLength(0);
                } else if (text[i] != '\r') {
                    line.append(text[i]);
                }
            }
        }
    }

    @Override
    public void flush() {
        destination.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
