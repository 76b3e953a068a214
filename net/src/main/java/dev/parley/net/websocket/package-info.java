/**
 * WebSocket (RFC 6455, 7692) over HTTP/1.1: the opening handshake, then one handler per connection.
 * The wire format is in {@link dev.parley.net.websocket.codec}.
 */
@NullMarked
package dev.parley.net.websocket;

import org.jspecify.annotations.NullMarked;
