/**
 * Films as frames, read and written by FFmpeg's libraries. Depends on images only.
 */
package org.dance4j.cli.video;
