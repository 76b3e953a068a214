/**
 * The namespace that the Socket.IO Admin UI talks to.
 *
 * <p>Nothing is watched, counted or sent while nobody looks. What is shown is of this server alone.
 */
@NullMarked
package dev.parley.socketio.admin;

import org.jspecify.annotations.NullMarked;
