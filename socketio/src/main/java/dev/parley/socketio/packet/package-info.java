/**
 * Packets of Socket.IO protocol 5 and their forms on the wire: JSON with binary attachments, the
 * default, and MessagePack.
 */
@NullMarked
package dev.parley.socketio.packet;

import org.jspecify.annotations.NullMarked;
