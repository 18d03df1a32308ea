package org.dance4j.cli.packaging;

/** What kinds of packages there are. */
public enum PackageFormat {
    /** A folder in a zip archive, for any system. */
    ZIP,
    /** A Debian package, which puts the command, its manual and its completion where they belong. */
    DEB
}
