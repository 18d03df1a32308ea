/**
 * {@code dance convert}: what annotation tools wrote, turned into a dataset of one's own. Depends on datasets and on the
 * terminal.
 */
package org.dance4j.cli.convert;
