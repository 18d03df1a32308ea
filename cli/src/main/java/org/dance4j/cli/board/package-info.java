/** {@code dance board}. */
package org.dance4j.cli.board;
