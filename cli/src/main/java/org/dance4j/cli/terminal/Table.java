package org.dance4j.cli.terminal;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;

/** Text in columns: the first to the left, the others to the right. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table that is a heading so far; it has as many columns as this. */
    public Table(String... heading) {
        rows.add(List.of(heading));
    }

    /** Adds a line, a cell for each column. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** A line of dashes under what there is so far. */
    public Table rule() {
        rows.add(List.of());
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String gap = i == 0 ? "" : GAP;
                line.append(gap)
                        .append(
                                row.isEmpty()
                                        ? "-".repeat(widths[i])
                                        : i == 0
                                                ? Strings.padEnd(row.get(i), widths[i], ' ')
                                                : Strings.padStart(row.get(i), widths[i], ' '));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
