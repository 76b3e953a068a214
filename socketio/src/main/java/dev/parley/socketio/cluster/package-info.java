/**
 * Several servers as one: what a namespace asks of the others ({@link
 * dev.parley.socketio.cluster.Others}), what they ask of it ({@link
 * dev.parley.socketio.cluster.Here}), and how both meet ({@link
 * dev.parley.socketio.cluster.Fleet}).
 *
 * <p>A server does at once what concerns its own sockets, and tells the others; it is never told
 * what it has said itself. So nothing here waits for another server but what asks for answers.
 */
@NullMarked
package dev.parley.socketio.cluster;

import org.jspecify.annotations.NullMarked;
