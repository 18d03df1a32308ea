/** Options that several commands have, each with what it means. */
package org.dance4j.cli.options;
