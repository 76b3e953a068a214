package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Publication;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.Unavailable;

/** Tells two observers, in order. */
record Observers(Observer first, Observer second) implements Observer {

  @Override
  public void sessionOpened(String transport, String dialect) {
    first.sessionOpened(transport, dialect);
    second.sessionOpened(transport, dialect);
  }

  @Override
  public void sessionClosed(String transport, String dialect, Disconnect why) {
    first.sessionClosed(transport, dialect, why);
    second.sessionClosed(transport, dialect, why);
  }

  @Override
  public void connected(String session, Identity identity, boolean resumed) {
    first.connected(session, identity, resumed);
    second.connected(session, identity, resumed);
  }

  @Override
  public void gone(String session, Identity identity) {
    first.gone(session, identity);
    second.gone(session, identity);
  }

  @Override
  public void subscribed(String session, ChannelName channel) {
    first.subscribed(session, channel);
    second.subscribed(session, channel);
  }

  @Override
  public void unsubscribed(String session, ChannelName channel) {
    first.unsubscribed(session, channel);
    second.unsubscribed(session, channel);
  }

  @Override
  public void published(Publication publication) {
    first.published(publication);
    second.published(publication);
  }

  @Override
  public void delivered(int members, int publications, long bytes) {
    first.delivered(members, publications, bytes);
    second.delivered(members, publications, bytes);
  }

  @Override
  public void passed(int members, long nanos) {
    first.passed(members, nanos);
    second.passed(members, nanos);
  }

  @Override
  public void recovered(int publications, boolean gap) {
    first.recovered(publications, gap);
    second.recovered(publications, gap);
  }

  @Override
  public void refused(Problem problem) {
    first.refused(problem);
    second.refused(problem);
  }

  @Override
  public void slowConsumer(SlowConsumer policy, long droppedPublications) {
    first.slowConsumer(policy, droppedPublications);
    second.slowConsumer(policy, droppedPublications);
  }

  @Override
  public void outboxBytes(long delta) {
    first.outboxBytes(delta);
    second.outboxBytes(delta);
  }

  @Override
  public void unavailable(String where, Unavailable cause) {
    first.unavailable(where, cause);
    second.unavailable(where, cause);
  }

  @Override
  public void bug(String where, Throwable cause) {
    first.bug(where, cause);
    second.bug(where, cause);
  }
}
