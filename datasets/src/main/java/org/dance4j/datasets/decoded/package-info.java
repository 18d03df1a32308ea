/**
 * Images that were decoded before, in a folder. Made around any dataset; uses the datasets' interfaces, images and the hash of
 * files' contents.
 */
package org.dance4j.datasets.decoded;
