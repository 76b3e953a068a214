package dev.parley.dialect.parley;

import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Frame;
import org.jspecify.annotations.Nullable;

/** Which message answers which request. */
final class Replies {
  private Replies() {}

  /** The message, or null if the answer is not one to this request. */
  static @Nullable Frame of(Request request, Answer answer) {
    return switch (request) {
      case Request.Subscribe(long id, String channel, _, _, _)
          when answer instanceof Answer.Subscribed it ->
          Messages.subscribed(id, channel, it);
      case Request.Unsubscribe(long id, String channel) when answer instanceof Answer.Done ->
          Messages.unsubscribed(id, channel);
      case Request.Publish(long id, String channel, _) when answer instanceof Answer.Published it ->
          Messages.published(id, channel, it);
      case Request.Presence(long id, String channel) when answer instanceof Answer.Present it ->
          Messages.presence(id, channel, it.members());
      case Request.Update(long id, String channel, _) when answer instanceof Answer.Done ->
          Messages.updated(id, channel);
      case Request.History(long id, String channel, _) when answer instanceof Answer.History it ->
          Messages.history(id, channel, it.page());
      case Request.Send(long id, String user, _) when answer instanceof Answer.Published it ->
          Messages.sent(id, user, it);
      case Request.Call(long id, _, _) when answer instanceof Answer.Returned it ->
          Messages.result(id, it.result());
      case Request.Ping(long id) when answer instanceof Answer.Positions it ->
          Messages.pong(id, it.positions());
      case Request.Subscribe _,
          Request.Unsubscribe _,
          Request.Publish _,
          Request.Presence _,
          Request.Update _,
          Request.History _,
          Request.Send _,
          Request.Call _,
          Request.Ping _,
          Request.Connect _,
          Request.Unfit _ ->
          null;
    };
  }
}
