/**
 * Where the time of inference goes, by TensorFlow's own trace of the graph that a SavedModel holds. Used by the
 * breakdown experiment only. Depends on the SavedModel's graph and on inference.
 */
package org.dance4j.export.trace;
