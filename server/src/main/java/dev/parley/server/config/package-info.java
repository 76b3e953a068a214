/**
 * What an operator can set: one YAML file, environment variables over it, flags over those.
 *
 * <p>Invariants: {@code default.yaml} is the only place that holds defaults, and names exactly the
 * keys that {@link dev.parley.server.config.ParleyConfig} has components for; a {@code
 * ParleyConfig} made by {@link dev.parley.server.config.ConfigLoader} is complete and within every
 * range; whatever is wrong is reported in one go, each with its place; no secret is ever part of a
 * message or of a record's text.
 */
@NullMarked
package dev.parley.server.config;

import org.jspecify.annotations.NullMarked;
