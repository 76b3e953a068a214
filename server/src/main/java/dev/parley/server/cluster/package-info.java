/**
 * What nodes of a cluster ask each other: to give a session up, to serve a connection whose request
 * came in elsewhere, who is connected, to disconnect somebody.
 *
 * <p>Invariants: a question or an answer may get lost, and a node may be gone, so every question
 * has a time limit and an outcome for silence; nothing here blocks; what a node is asked it trusts,
 * for whoever can use the shared Redis can do everything anyway.
 */
@NullMarked
package dev.parley.server.cluster;

import org.jspecify.annotations.NullMarked;
