package org.dance4j.graphs.ops;

/** How values between pixels are found. */
public enum Interpolation {
    /** The value of the pixel that the position lies in. */
    NEAREST,
    /** Linear along both axes, with half-pixel centres (PyTorch's {@code align_corners=False}). */
    BILINEAR,
    /** Linear along both axes, the corner pixels' centres staying corners ({@code align_corners=True}). */
    BILINEAR_ALIGNED
}
