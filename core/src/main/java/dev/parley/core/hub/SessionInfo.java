package dev.parley.core.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session as operators see it. */
public record SessionInfo(
    String id,
    @Nullable String user,
    String dialect,
    String transport,
    String remoteAddress,
    List<String> channels) {

  public SessionInfo {
    channels = List.copyOf(channels);
  }

  static SessionInfo of(Session session) {
    return new SessionInfo(
        session.id(),
        session.user(),
        session.dialectName,
        session.connection().transport(),
        session.connection().remoteAddress(),
        session.subscriptions().stream().map(each -> each.channel().value()).toList());
  }
}
