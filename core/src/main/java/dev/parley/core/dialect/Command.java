package dev.parley.core.dialect;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import org.jspecify.annotations.Nullable;

/**
 * What a dialect can ask of the hub. Channel names come as the peer wrote them; the hub validates
 * them and answers a refusal.
 */
public sealed interface Command {

  /**
   * Finds out who this is and, with {@code resume}, continues an earlier session under its id.
   *
   * @param token a signed token; null if there is none
   * @param user who the peer says it is; accepted only by servers that are open
   * @param info what is shown of the session in presence, JSON
   */
  record Connect(
      @Nullable String token,
      @Nullable String user,
      @Nullable Payload info,
      @Nullable Resume resume)
      implements Command {}

  /**
   * The proof that an earlier session was the peer's: both values come from its {@link
   * Answer.Connected}.
   */
  record Resume(String session, String secret) {
    @Override
    public String toString() {
      return "Resume[" + session + "]";
    }
  }

  /**
   * Begins a subscription, or answers the existing one's place.
   *
   * @param presence whether the session becomes a member and is shown the changes
   * @param info what is shown of this member, instead of the session's
   */
  record Subscribe(
      String channel, Renderer renderer, Since since, boolean presence, @Nullable Payload info)
      implements Command {}

  record Unsubscribe(String channel) implements Command {}

  record Publish(String channel, Draft draft) implements Command {}

  /** Publishes into the inbox of a user: every session of that user receives it. */
  record SendToUser(String user, Draft draft) implements Command {}

  /** Asks who is present. */
  record ReadPresence(String channel) implements Command {}

  /** Changes what is shown of this member; it must be present. */
  record UpdatePresence(String channel, @Nullable Payload info) implements Command {}

  record ReadHistory(String channel, HistoryQuery query) implements Command {}

  /** Calls a handler registered in this process. */
  record Call(String method, Payload argument) implements Command {}

  /** Asks for the newest position of every subscribed channel. */
  record ReadPositions() implements Command {}
}
