/** Times of networks in the forms that are exported. Depends on tflite, and on inference and the network as data. */
package org.dance4j.export.latency;
