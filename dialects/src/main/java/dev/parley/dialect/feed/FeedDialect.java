package dev.parley.dialect.feed;

import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.dialect.common.Endings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows publications as they come and takes nothing. The parameters say what:
 *
 * <ul>
 *   <li>{@value #CHANNELS}: the names, joined by commas and each percent-encoded; the value comes
 *       raw, since a comma may be part of a name
 *   <li>{@value #SINCE}: where to go on, in the form of {@code Frame.id}: {@code channel=position}
 *       joined by commas, the channel percent-encoded
 *   <li>{@value #HISTORY}: channels that {@code since} does not hold begin with the last so many
 *       publications
 * </ul>
 *
 * <p>A refusal is told by an event named {@code error} and closes; so does anything the peer sends,
 * without a word. How many channels there may be is the hub's limit.
 */
public final class FeedDialect implements Dialect {

  public static final String CHANNELS = "channels";
  public static final String SINCE = "since";
  public static final String HISTORY = "history";

  /** The default of the most publications that {@value #HISTORY} may ask for. */
  public static final int HISTORY_LIMIT = 1_000;

  private final int historyLimit;
  private final List<String> channels = new ArrayList<>();
  private final Map<String, Position> positions = new LinkedHashMap<>();
  private final BitSet awaited = new BitSet();
  private boolean closed;

  public FeedDialect() {
    this(HISTORY_LIMIT);
  }

  /**
   * @param historyLimit the most publications that {@value #HISTORY} may ask for; beyond it the
   *     request is refused
   */
  public FeedDialect(int historyLimit) {
    this.historyLimit = historyLimit;
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    if (closed) {
      return;
    }
    switch (input) {
      case Input.Opened opened -> open(opened.parameters(), out);
      case Input.Answered(long ticket, Answer answer) -> answered(ticket, answer, out);
      case Input.Unsubscribed(String channel, Problem reason) -> refuse(channel, reason, out);
      case Input.Draining(var advice) -> close(advice, out);
      case Input.Text _, Input.Binary _ -> close(Disconnects.BAD_REQUEST, out);
      case Input.PeerClosed _ -> closed = true;
      case Input.Woken _ -> {}
    }
  }

  private void open(Map<String, String> parameters, Consumer<? super Effect> out) {
    Set<String> names = new LinkedHashSet<>();
    for (String part : parameters.getOrDefault(CHANNELS, "").split(",", -1)) {
      Optional<String> name = Vector.decode(part);
      if (name.isEmpty() || name.get().isEmpty()) {
        refuse(null, Problems.BAD_CHANNEL, out);
        return;
      }
      names.add(name.get());
    }
    Optional<Map<String, Position>> since = Vector.parse(parameters.getOrDefault(SINCE, ""));
    if (since.isEmpty()) {
      refuse(null, Problems.BAD_POSITION, out);
      return;
    }
    int history = history(parameters.getOrDefault(HISTORY, "0"));
    if (history < 0) {
      refuse(null, Problems.BAD_REQUEST, out);
      return;
    }
    channels.addAll(names);
    subscribe(since.get(), history, out);
  }

  private void subscribe(Map<String, Position> since, int history, Consumer<? super Effect> out) {
    for (String channel : channels) {
      Position seen = since.get(channel);
      if (seen != null) {
        positions.put(channel, seen);
      }
    }
    Renderer renderer =
        channels.size() == 1 ? FeedRenderers.SINGLE : FeedRenderers.several(positions);
    for (int ticket = 0; ticket < channels.size(); ticket++) {
      String channel = channels.get(ticket);
      awaited.set(ticket);
      Since start = start(since.get(channel), history);
      out.accept(
          new Effect.Ask(ticket, new Command.Subscribe(channel, renderer, start, false, null)));
    }
  }

  private static Since start(@Nullable Position seen, int history) {
    if (seen != null) {
      return new Since.After(seen);
    }
    return history == 0 ? new Since.Now() : new Since.Last(history);
  }

  private void answered(long ticket, Answer answer, Consumer<? super Effect> out) {
    if (ticket < 0 || ticket >= channels.size() || !awaited.get((int) ticket)) {
      return;
    }
    awaited.clear((int) ticket);
    String channel = channels.get((int) ticket);
    switch (answer) {
      case Answer.Refused(Problem problem) -> refuse(channel, problem, out);
      case Answer.Subscribed now -> {
        positions.put(channel, now.start());
        if (now.gap() != null) {
          out.accept(new Effect.Send(FeedFrames.gap(now.gap(), Vector.encode(positions))));
        }
        if (awaited.isEmpty()) {
          out.accept(new Effect.Send(FeedFrames.mark(Vector.encode(positions))));
        }
      }
      case Answer.Done _,
          Answer.Connected _,
          Answer.Published _,
          Answer.Present _,
          Answer.History _,
          Answer.Returned _,
          Answer.Positions _ ->
          close(Disconnects.INTERNAL, out);
    }
  }

  private void refuse(@Nullable String channel, Problem problem, Consumer<? super Effect> out) {
    out.accept(new Effect.Send(FeedFrames.error(channel, problem)));
    close(Endings.of(problem), out);
  }

  private void close(Disconnect disconnect, Consumer<? super Effect> out) {
    closed = true;
    out.accept(new Effect.Close(disconnect));
  }

  /** The number, or -1 if it is none or beyond the limit. */
  private int history(String text) {
    try {
      int number = Integer.parseInt(text);
      return number > historyLimit ? -1 : number;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
