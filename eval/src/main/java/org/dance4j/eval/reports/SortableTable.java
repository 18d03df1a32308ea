package org.dance4j.eval.reports;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table of a {@link Page}, sorted by the column whose heading is pressed. */
public final class SortableTable {

    private final List<String> headings;
    private final List<DomContent> rows = new ArrayList<>();

    /** @param headings of the rows' names, and of their cells */
    public SortableTable(List<String> headings) {
        this.headings = List.copyOf(headings);
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
        return row(
                name,
                cells.stream()
                        .map(cell -> cell.value() == null
                                ? td(cell.text())
                                : sorted(cell.value(), TagCreator.text(cell.text()))));
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

    /** Adds a row of cells that hold more than a text. */
    public SortableTable row(String name, Stream<TdTag> cells) {
        rows.add(tr(th(name), each(cells.map(cell -> (DomContent) cell))));
        return this;
    }

    /** A cell that holds more than a text, sorted by a value, NaN for what is missing. */
    public static TdTag sorted(double value, DomContent... content) {
        return td(content).attr("data-v", Double.isFinite(value) ? String.valueOf(value) : "");
    }

    /** The table as an element of a page. */
    public DomContent element() {
        return div(table(thead(tr(each(headings.stream().map(TagCreator::th)))), tbody(each(rows.stream())))
                        .withClass("comparison sortable"))
                .withClass("wide");
    }
}
