package org.dance4j.datasets.images;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures side by side in rows of the same height, and below them what the classes' colours stand for. */
public final class OverlaySheet {

    private static final int COLUMNS = 3;
    private static final int CELL_WIDTH = 400;
    private static final int CELL_HEIGHT = 300;
    private static final int GAP = 8;
    private static final int ENTRY_WIDTH = 204;
    private static final int ENTRY_HEIGHT = 24;
    private static final int ENTRIES = (COLUMNS * CELL_WIDTH + (COLUMNS - 1) * GAP) / ENTRY_WIDTH;

    private OverlaySheet() {}

    /**
     * A sheet of overlays with the legend of the classes below.
     *
     * @param overlays pictures of any sizes, as {@link Overlay#blend} makes them; at least one
     */
    public static RgbImage of(List<RgbImage> overlays, ClassSet classes) {
        int columns = Math.min(COLUMNS, overlays.size());
        int rows = rows(overlays.size(), COLUMNS);
        int cell = cellHeight(overlays);
        int legend = GAP + rows * (cell + GAP);
        BufferedImage sheet = new BufferedImage(
                GAP + Math.max(columns * (CELL_WIDTH + GAP), ENTRIES * ENTRY_WIDTH),
                legend + rows(classes.size(), ENTRIES) * ENTRY_HEIGHT + GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            for (int i = 0; i < overlays.size(); i++) {
                int x = GAP + i % COLUMNS * (CELL_WIDTH + GAP);
                show(graphics, overlays.get(i), x, GAP + i / COLUMNS * (cell + GAP), cell);
            }
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
            for (int i = 0; i < classes.size(); i++) {
                int x = GAP + i % ENTRIES * ENTRY_WIDTH;
                int y = legend + i / ENTRIES * ENTRY_HEIGHT;
                graphics.setColor(new Color(classes.colours().get(i)));
                graphics.fillRect(x, y, ENTRY_HEIGHT - GAP, ENTRY_HEIGHT - GAP);
                graphics.setColor(Color.BLACK);
                graphics.drawString(classes.names().get(i), x + ENTRY_HEIGHT, y + ENTRY_HEIGHT - GAP - 2);
            }
        } finally {
            graphics.dispose();
        }
        return RgbImage.of(sheet);
    }

    private static int rows(int count, int columns) {
        return (count + columns - 1) / columns;
    }

    /** As high as the highest picture is in its cell. */
    private static int cellHeight(List<RgbImage> overlays) {
        return overlays.stream()
                .mapToInt(overlay -> (int) (overlay.height() * scale(overlay)))
                .max()
                .orElseThrow();
    }

    private static double scale(RgbImage overlay) {
        return Math.min((double) CELL_WIDTH / overlay.width(), (double) CELL_HEIGHT / overlay.height());
    }

    private static void show(Graphics2D graphics, RgbImage overlay, int x, int y, int cell) {
        int width = Math.max(1, (int) (overlay.width() * scale(overlay)));
        int height = Math.max(1, (int) (overlay.height() * scale(overlay)));
        Image shown = overlay.toBufferedImage().getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        graphics.drawImage(shown, x + (CELL_WIDTH - width) / 2, y + (cell - height) / 2, null);
    }
}
