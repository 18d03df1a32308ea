/**
 * Charts of benchmarks and of complexities as image files.
 */
package org.dance4j.runs.plots;
