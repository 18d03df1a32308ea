package org.dance4j.datasets;

import org.dance4j.datasets.images.ImageSize;

/** A sample whose image's size is known without its file. */
public record SizedSample(Sample sample, ImageSize size) implements ForwardingSample {}
