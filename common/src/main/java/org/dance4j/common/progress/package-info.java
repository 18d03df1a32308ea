/**
 * How far a piece of work has come, told to whoever shows it, and the question whether it shall stop. Libraries take a consumer of {@link
 * org.dance4j.common.progress.ProgressListener} and never write to a terminal themselves.
 *
 * <p>May be used from anywhere; depends on no other package.
 */
package org.dance4j.common.progress;
