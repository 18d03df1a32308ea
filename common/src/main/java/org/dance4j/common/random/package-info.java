/**
 * Choices that can be repeated. {@link org.dance4j.common.random.SeededRandom} makes a source of random numbers from a
 * seed and what the numbers are for, so that neither threads nor a resumed run change them; {@link
 * org.dance4j.common.random.EvenSubset} takes a part of a list without chance.
 *
 * <p>Whoever needs random numbers takes them from here, not from a shared source; but for a network's first weights, which
 * are drawn by the seed and their names, as they were before this package was. Depends on no other package.
 */
package org.dance4j.common.random;
