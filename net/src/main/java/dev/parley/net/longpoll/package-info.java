/**
 * Long-polling: a connection that lives between requests, and a batch of messages that is kept
 * until the peer says that it has it.
 */
@NullMarked
package dev.parley.net.longpoll;

import org.jspecify.annotations.NullMarked;
