package dev.parley.server.cluster;

import dev.parley.core.hub.Hub;
import dev.parley.core.hub.SessionInfo;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.OtherNodes;
import dev.parley.core.spi.Unavailable;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.oneway.Errand;
import dev.parley.net.oneway.Errands;
import dev.parley.net.oneway.Forwarding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This node among the others: asks them, and answers them. Thread-safe: which nodes there are is a
 * concurrent map.
 */
public final class Cluster implements OtherNodes, Forwarding {

  /** What this node answers with. */
  public interface Here {
    Hub hub();

    /** As {@link dev.parley.net.NetServer#runHere}. */
    CompletionStage<HttpResponse> run(Errand errand);

    /** Begins to drain, or changes how; returns what will happen, a JSON object. */
    byte[] drain(@Nullable Integer rate, @Nullable Duration deadline);
  }

  /**
   * How long is waited.
   *
   * @param answer for an answer that another node has at hand
   * @param poll likewise, for how long it may hold a poll
   * @param remembered how long after a node was heard of last a session of it may come here
   */
  public record Patience(Duration answer, Duration poll, Duration remembered) {}

  /**
   * What all nodes answered.
   *
   * @param silent the nodes that did not, also those whose lease has ended lately
   */
  public record Everywhere<T>(T found, List<String> silent) {}

  /** A session and the node that holds it. */
  public record Placed(String node, SessionInfo session) {}

  /** How many sessions there are, and some of them. */
  public record Sessions(int count, List<Placed> some) {}

  private final String self;
  private final NodeMessages messages;
  private final Patience patience;
  private final Observer observer;
  private final LongSupplier clockMillis;

  /** When each other node was heard of last. */
  private final Map<String, Long> heard = new ConcurrentHashMap<>();

  /** The names told last. */
  private volatile List<String> listed = List.of();

  /**
   * @param self this node's name
   */
  public Cluster(
      String self,
      NodeMessages messages,
      Patience patience,
      Observer observer,
      LongSupplier clockMillis) {
    this.self = self;
    this.messages = messages;
    this.patience = patience;
    this.observer = observer;
    this.clockMillis = clockMillis;
  }

  /** Begins to answer other nodes. Once, when everything is there that answers. */
  public void start(Here here) {
    messages.answer(question -> answer(here, Question.read(question)));
  }

  /** All nodes that are there now, by name; with or without this one. */
  public void heard(Collection<String> nodes) {
    long now = clockMillis.getAsLong();
    List<String> others = nodes.stream().filter(node -> !node.equals(self)).toList();
    others.forEach(node -> heard.put(node, now));
    heard.values().removeIf(last -> now - last > patience.remembered.toMillis());
    listed = others;
  }

  @Override
  public CompletionStage<Handover> takeOver(String node, String session, @Nullable String user) {
    return messages
        .ask(node, new Question.TakeOver(session, user, self).written(), patience.answer)
        .thenApply(Answers::handover)
        .exceptionally(failure -> {
          failed("handover", failure);
          return heard.containsKey(node) ? new Handover.Silent() : new Handover.Gone();
        });
  }

  @Override
  public Collection<String> others() {
    return heard.keySet();
  }

  @Override
  public CompletionStage<HttpResponse> forward(String node, Errand errand) {
    boolean poll =
        errand instanceof Errand.Poll
            || (errand instanceof Errand.Engine asked && asked.method().equals("GET"));
    return messages
        .ask(node, new Question.Run(errand).written(), poll ? patience.poll : patience.answer)
        .thenApply(Answers::response)
        .exceptionally(failure -> {
          failed("forwarding", failure);
          // Of a node whose lease has not ended nobody knows: a poll may be repeated, and of a
          // message it is open whether it came.
          return listed.contains(node)
              ? HttpResponse.error(503, Problems.UNAVAILABLE).with("Retry-After", "1")
              : Errands.gone();
        });
  }

  /** All sessions of all nodes, and up to {@code limit} of them in full. */
  public CompletionStage<Everywhere<Sessions>> sessions(Hub hub, int limit) {
    return gather(
        new Question.Sessions(limit),
        sessionsHere(hub, limit),
        Answers::sessions,
        parts -> {
          List<Placed> some = new ArrayList<>();
          int count = 0;
          for (Map.Entry<String, Answers.SessionsHere> part : parts.entrySet()) {
            count += part.getValue().count();
            part.getValue().some().stream()
                .limit(limit - some.size())
                .forEach(session -> some.add(new Placed(part.getKey(), session)));
          }
          return new Sessions(count, some);
        });
  }

  /** How many sessions of all nodes subscribe to each channel. */
  public CompletionStage<Everywhere<Map<String, Integer>>> channels(Hub hub) {
    return gather(
        new Question.Channels(),
        hub.channels(),
        Answers::counts,
        parts -> {
          Map<String, Integer> sum = new TreeMap<>();
          parts
              .values()
              .forEach(part -> part.forEach((name, count) -> sum.merge(name, count, Integer::sum)));
          return sum;
        });
  }

  /** Disconnects the sessions of a user, or one session, wherever they are; tells how many. */
  public CompletionStage<Everywhere<Integer>> disconnect(
      Hub hub, @Nullable String user, @Nullable String session) {
    return gather(
        new Question.Disconnect(user, session),
        disconnectHere(hub, user, session),
        Answers::number,
        parts -> parts.values().stream().mapToInt(Integer::intValue).sum());
  }

  /**
   * Drains another node.
   *
   * @return what will happen, a JSON object; empty if there is no such node
   */
  public CompletionStage<Optional<byte[]>> drain(
      String node, @Nullable Integer rate, @Nullable Duration deadline) {
    return listed.contains(node)
        ? messages
            .ask(node, new Question.Drain(rate, deadline).written(), patience.answer)
            .thenApply(Optional::of)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private <P, T> CompletionStage<Everywhere<T>> gather(
      Question question,
      CompletionStage<P> here,
      Function<byte[], P> read,
      Function<Map<String, P>, T> merge) {
    Map<String, P> parts = new ConcurrentHashMap<>();
    List<String> silent = java.util.Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(here.thenAccept(part -> parts.put(self, part)).toCompletableFuture());
    byte[] written = question.written();
    List<String> now = listed;
    heard.keySet().stream().filter(node -> !now.contains(node)).forEach(silent::add);
    for (String node : now) {
      all.add(
          messages
              .ask(node, written, patience.answer)
              .thenAccept(answer -> parts.put(node, read.apply(answer)))
              .exceptionally(failure -> {
                failed("asking a node", failure);
                silent.add(node);
                return null;
              })
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done ->
            new Everywhere<>(merge.apply(new TreeMap<>(parts)), silent.stream().sorted().toList()));
  }

  private static CompletionStage<byte[]> answer(Here here, Question question) {
    Hub hub = here.hub();
    return switch (question) {
      case Question.TakeOver(String session, String user, String to) ->
          hub.handOver(session, user, to).thenApply(Answers::write);
      case Question.Run(Errand errand) -> here.run(errand).thenApply(Answers::write);
      case Question.Sessions(int limit) -> sessionsHere(hub, limit).thenApply(Answers::write);
      case Question.Channels() -> hub.channels().thenApply(Answers::write);
      case Question.Disconnect(String user, String session) ->
          disconnectHere(hub, user, session).thenApply(Answers::write);
      case Question.Drain(Integer rate, Duration deadline) ->
          CompletableFuture.completedFuture(here.drain(rate, deadline));
    };
  }

  private static CompletionStage<Answers.SessionsHere> sessionsHere(Hub hub, int limit) {
    return hub.sessions()
        .thenApply(all -> new Answers.SessionsHere(all.size(), all.stream().limit(limit).toList()));
  }

  private static CompletionStage<Integer> disconnectHere(
      Hub hub, @Nullable String user, @Nullable String session) {
    return hub.disconnect(
        found -> user != null ? Objects.equals(found.user(), user) : found.id().equals(session),
        Disconnects.BY_OPERATOR);
  }

  private void failed(String where, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Unavailable away) {
      observer.unavailable(where, away);
    } else {
      observer.bug(where, failure);
    }
  }
}
