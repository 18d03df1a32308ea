/**
 * The training loop: it takes a network, data and settings, and slims both while it trains (Algorithm 1 of the paper).
 * {@link org.dance4j.training.Trainer} is the way in, {@link org.dance4j.training.config.TrainingConfig} what it is told,
 * and {@link org.dance4j.training.TrainingListener} how others follow it.
 *
 * <p>Depends on datasets, slimming, metrics, and the packages below; it knows neither exports nor the command line.
 */
package org.dance4j.training;
