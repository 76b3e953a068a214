package dev.parley.server;

import dev.parley.core.channel.Publication;
import org.jspecify.annotations.Nullable;

/** What a program can be told of, see {@link Parley#on}. */
public sealed interface Event {

  /** A session has connected and is known by user; {@code resumed} if it continues an earlier one. */
  record Connected(String session, @Nullable String user, boolean resumed) implements Event {}

  /** A session is gone for good. */
  record Gone(String session, @Nullable String user) implements Event {}

  /** A session subscribed to a channel. */
  record Subscribed(String session, String channel) implements Event {}

  /** A session's subscription ended. */
  record Unsubscribed(String session, String channel) implements Event {}

  /** A publication reached this node. */
  record Published(Publication publication) implements Event {}
}
