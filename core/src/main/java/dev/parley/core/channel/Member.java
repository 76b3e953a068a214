package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * One session that is present in a channel. A user with three tabs is three members; dialects that
 * count users fold them.
 *
 * @param session the session's id, unique over the cluster
 * @param info what the session tells about itself, JSON; null if nothing
 */
public record Member(String session, @Nullable String user, @Nullable Payload info) {}
