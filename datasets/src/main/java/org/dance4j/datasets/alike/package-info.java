/**
 * Images that look nearly the same, by hashes of what is to be seen on them.
 *
 * <p>Used where splits are drawn and where datasets are examined. Depends on images.
 */
package org.dance4j.datasets.alike;
