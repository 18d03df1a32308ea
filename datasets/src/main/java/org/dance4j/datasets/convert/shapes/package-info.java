/**
 * Annotations as shapes, and how they become label maps: what covers what, what borders and crowds count as. Depends on
 * images; knows nothing of files of annotations.
 */
package org.dance4j.datasets.convert.shapes;
