/**
 * The settings of training, in groups, as people choose them: on the command line, in files or from Java. A new one is a
 * component of the group that it belongs to, and the place that uses it.
 */
package org.dance4j.training.settings;
