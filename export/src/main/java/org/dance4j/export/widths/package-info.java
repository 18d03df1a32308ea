/** A network at several widths as files hold it: each kernel once, and what turns it into that of a width. */
package org.dance4j.export.widths;
