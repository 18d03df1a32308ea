/**
 * What annotation tools write, each format read into a {@link org.dance4j.datasets.convert.formats.Source}. Depends on
 * shapes, images and readers; paints nothing.
 */
package org.dance4j.datasets.convert.formats;
