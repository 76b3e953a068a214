package dev.parley.dialect.parley;

import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problem;
import org.jspecify.annotations.Nullable;

/** One command of a client. An {@code id} of 0 asks for no answer. */
sealed interface Request {

  long id();

  /**
   * @param inbox where the user's inbox goes on; null begins with the next publication
   */
  record Connect(long id, Command.Connect command, @Nullable Position inbox) implements Request {}

  record Subscribe(long id, String channel, Since since, boolean presence, @Nullable Payload info)
      implements Request {}

  record Unsubscribe(long id, String channel) implements Request {}

  record Publish(long id, String channel, Draft draft) implements Request {}

  record Presence(long id, String channel) implements Request {}

  record Update(long id, String channel, @Nullable Payload info) implements Request {}

  record History(long id, String channel, HistoryQuery query) implements Request {}

  record Send(long id, String user, Draft draft) implements Request {}

  record Call(long id, String method, Payload argument) implements Request {}

  record Ping(long id) implements Request {}

  /** What can't be understood, and why. */
  record Unfit(long id, Problem problem) implements Request {}
}
