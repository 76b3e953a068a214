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
}
