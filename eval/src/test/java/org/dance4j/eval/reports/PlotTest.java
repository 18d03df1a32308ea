package org.dance4j.eval.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class PlotTest {

    private static final Plot.Series THREE =
            new Plot.Series("a < b", new double[] {0, 10, 20}, new double[] {50, 0, 100});

    /** The drawing goes from 44 to 388 across and from 180 up to 10. */
    @Test
    void pointsAreToScale() {
        String html = new Plot("t", "x", "y", true, List.of(THREE)).figure().render();
        Matcher line =
                Pattern.compile("<polyline class=\"k0\" points=\"([^\"]*)\"").matcher(html);
        assertTrue(line.find());
        assertEquals("44.0,95.0 216.0,180.0 388.0,10.0", line.group(1));
        assertTrue(html.contains("a &lt; b</li>"));
    }

    @Test
    void everySeriesHasItsColourAndWhatIsNotKnownIsLeftOut() throws Exception {
        List<Plot.Series> series = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            series.add(new Plot.Series("s" + i, new double[] {i, i}, new double[] {1, Double.NaN}));
        }
        String html =
                new Plot("scattered", "x (s)", "y (%)", false, series).figure().render();
        assertFalse(html.contains("NaN") || html.contains("polyline"));
        // In the chart and in the legend; the ninth has the first one's colour again.
        assertEquals(4, html.split("class=\"k0\"", -1).length - 1);
        assertEquals(2, html.split("class=\"k7\"", -1).length - 1);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void aSinglePointAndNoneAtAllCanBeDrawn() {
        Plot.Series one = new Plot.Series("one", new double[] {3}, new double[] {7});
        assertTrue(
                new Plot("t", "x", "y", false, List.of(one)).figure().render().contains("cx=\"216.0\""));
        assertFalse(new Plot("t", "x", "y", true, List.of()).figure().render().contains("NaN"));
        assertThrows(IllegalArgumentException.class, () -> new Plot.Series("s", new double[1], new double[2]));
    }
}
