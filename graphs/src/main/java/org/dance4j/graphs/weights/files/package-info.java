/**
 * Files of tensors: safetensors, and both forms of {@code torch.save}, read without Python. Pickles that ask for
 * anything but tensors and plain containers are refused, since unpickling may run code.
 *
 * <p>{@link org.dance4j.graphs.weights.files.TensorFile} reads any of them and {@link
 * org.dance4j.graphs.weights.files.Safetensors} also writes. Depends on tensors of floats only.
 */
package org.dance4j.graphs.weights.files;
