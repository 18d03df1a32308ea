package org.dance4j.export.onnx;

import org.dance4j.graphs.Layer;
import org.dance4j.graphs.ops.Parameter;

/** The values of a network's parameters in a graph. */
interface ParameterValues {

    /** The name of what a layer reads a parameter of its own from. */
    String of(Layer layer, Parameter parameter);
}
