package org.dance4j.cli.convert;

import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.convert.shapes.PaintRules;
import picocli.CommandLine.Option;

/** What becomes of pixels that annotations do not settle. */
public final class RuleOptions {

    private static final int HIGHEST = 255;

    @Option(
            names = "--overlap",
            paramLabel = "RULE",
            description =
                    "What a pixel is that several regions cover: later (of the region that comes later, which tools"
                            + " show on top), smaller (of the smaller region), or void where they are of several classes."
                            + " Default: later.")
    private PaintRules.Overlap overlap = PaintRules.USUAL.overlap();

    @Option(
            names = "--crowd",
            paramLabel = "RULE",
            description = "What COCO's regions around crowds (iscrowd) are: class, void or skip. They lie below all"
                    + " else. Default: class.")
    private PaintRules.Coarse crowd = PaintRules.USUAL.crowd();

    @Option(
            names = "--boxes",
            paramLabel = "RULE",
            description = "What boxes are, which are not drawn along objects: class, void or skip. Default: class.")
    private PaintRules.Coarse boxes = PaintRules.USUAL.boxes();

    @Option(
            names = "--border",
            paramLabel = "RULE",
            description = "What a pixel is whose value or colour no label has, as smooth edges leave them: refuse,"
                    + " nearest or void. Default: nearest in masks of 0 and 255, refuse in those of colours.")
    private PaintRules.Border border;

    @Option(
            names = "--threshold",
            paramLabel = "VALUE",
            description = "The least value of the object in masks of 0 and 255, from 1 to 255. Default: 128.")
    private int threshold = PaintRules.HALF;

    PaintRules rules() {
        if (threshold < 1 || threshold > HIGHEST) {
            throw new BadInputException("--threshold must be from 1 to 255, found " + threshold);
        }
        return new PaintRules(overlap, crowd, boxes, Optional.ofNullable(border), threshold);
    }
}
