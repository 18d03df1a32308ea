package org.dance4j.datasets.convert.shapes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * Annotations that lie on each other, the first at the bottom.
 *
 * @param size the size of the image for which they were drawn, if the source tells it
 * @param annotations from the bottom to the top; crowds, and boxes that become void, lie below all others wherever they
 *     come
 */
public record Drawing(Optional<ImageSize> size, List<Annotation> annotations) implements Labelling {

    /** Copies the list. */
    public Drawing {
        annotations = List.copyOf(annotations);
    }

    private record Layer(int meaning, boolean below, Coverage coverage) {}

    @Override
    public LabelMap paint(ImageSize image, ClassTable table, PaintRules rules) {
        size.filter(drawn -> !drawn.equals(image)).ifPresent(drawn -> {
            throw new BadInputException("the image is " + image + ", but its annotations are for " + drawn);
        });
        List<Layer> layers = new ArrayList<>();
        for (Annotation annotation : annotations) {
            int meaning = meaning(annotation, table, rules);
            if (meaning != ClassTable.LEFT_OUT) {
                boolean below =
                        annotation.kind() == Kind.CROWD || (annotation.kind() == Kind.BOX && meaning == LabelMap.VOID);
                layers.add(new Layer(meaning, below, annotation.region().coverage(image)));
            }
        }
        if (rules.overlap() == PaintRules.Overlap.SMALLER) {
            layers.sort(Comparator.comparing((Layer layer) -> -layer.coverage().area()));
        }
        layers.sort(Comparator.comparing((Layer layer) -> !layer.below()));
        return paint(layers, image, (byte) table.rest(), rules.overlap() == PaintRules.Overlap.VOID);
    }

    private static int meaning(Annotation annotation, ClassTable table, PaintRules rules) {
        int meaning = table.meaning(annotation.label());
        PaintRules.Coarse coarse =
                switch (annotation.kind()) {
                    case CROWD -> rules.crowd();
                    case BOX -> rules.boxes();
                    case OUTLINE -> PaintRules.Coarse.CLASS;
                };
        return switch (coarse) {
            case CLASS -> meaning;
            case VOID -> meaning == ClassTable.LEFT_OUT ? meaning : LabelMap.VOID;
            case SKIP -> ClassTable.LEFT_OUT;
        };
    }

    private static LabelMap paint(List<Layer> layers, ImageSize image, byte rest, boolean overlapIsVoid) {
        byte[] classes = new byte[(int) image.area()];
        Arrays.fill(classes, rest);
        boolean[] taken = new boolean[overlapIsVoid ? classes.length : 0];
        for (Layer layer : layers) {
            byte meaning = (byte) layer.meaning();
            if (!overlapIsVoid || layer.below()) {
                layer.coverage().each(image.width(), i -> classes[i] = meaning);
            } else {
                layer.coverage().each(image.width(), i -> {
                    classes[i] = taken[i] && classes[i] != meaning ? (byte) LabelMap.VOID : meaning;
                    taken[i] = true;
                });
            }
        }
        return new LabelMap(image.height(), image.width(), classes);
    }
}
