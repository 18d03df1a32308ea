/** The pictures that a run keeps of what it makes of some validation images, epoch by epoch. */
package org.dance4j.runs.samples;
