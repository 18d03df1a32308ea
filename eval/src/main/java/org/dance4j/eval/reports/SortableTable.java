package org.dance4j.eval.reports;

import com.google.common.html.HtmlEscapers;
import java.util.List;

/** A table of a page, sorted by the column whose heading is pressed where the page ends with {@link Report#script}. */
public final class SortableTable {

    private final StringBuilder html =
            new StringBuilder("<div class=\"wide\"><table class=\"comparison sortable\"><thead><tr>");

    /** @param headings of the rows' names, and of their cells */
    public SortableTable(List<String> headings) {
        headings.forEach(heading -> html.append("<th>").append(escaped(heading)).append("</th>"));
        html.append("</tr></thead><tbody>");
    }

    /**
     * A table without rows.
     *
     * @param headings of the rows' names, and of their cells
     */
    public SortableTable(String... headings) {
        this(List.of(headings));
    }

    /**
     * A cell.
     *
     * @param text what people read
     * @param value what it is sorted by: null for its text, NaN for what is missing, which comes last
     */
    public record Cell(String text, Double value) {

        /** A cell that is sorted by its text. */
        public static Cell of(String text) {
            return new Cell(text, null);
        }
    }

    /** Adds a row. */
    public SortableTable row(String name, List<Cell> cells) {
        html.append("<tr><th>").append(escaped(name)).append("</th>");
        for (Cell cell : cells) {
            html.append(cell.value() == null ? "<td>" : "<td data-v=\"" + attribute(cell.value()) + "\">")
                    .append(escaped(cell.text()))
                    .append("</td>");
        }
        html.append("</tr>");
        return this;
    }

    /**
     * Adds a row.
     *
     * @param name what stands first in it
     * @param cells one for each further heading
     * @return this table
     */
    public SortableTable row(String name, Cell... cells) {
        return row(name, List.of(cells));
    }

    /** Its markup. */
    public String html() {
        return html + "</tbody></table></div>";
    }

    /** What the script sorts by. */
    public static String attribute(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "";
    }

    private static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }
}
