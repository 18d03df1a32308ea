package org.dance4j.eval.reports;

import static j2html.TagCreator.body;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.style;
import static j2html.TagCreator.title;

import com.google.common.io.Resources;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page of HTML that loads nothing from elsewhere, light and dark, whose tables can be sorted. */
public final class Page {

    private Page() {}

    /** A page as text, under a heading that is its title too. */
    public static String of(String title, List<? extends DomContent> content) {
        return "<!doctype html>"
                + html(
                                head(
                                        meta().withCharset("utf-8"),
                                        meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                        meta().withName("color-scheme").withContent("light dark"),
                                        title(title),
                                        style(rawHtml(styles()))),
                                body(main(h1(title)).with(content), script(rawHtml(resource("report.js")))))
                        .withLang("en")
                        .render()
                + "\n";
    }

    /** How all pages look, as CSS. */
    public static String styles() {
        return resource("report.css") + resource("chart.css");
    }

    static String resource(String name) {
        try {
            return Resources.toString(Resources.getResource(Page.class, name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the report's " + name + ": " + e.getMessage(), e);
        }
    }
}
