package dev.parley.core.dialect;

import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the hub answers. */
public sealed interface Answer {

  /** No, and why. */
  record Refused(Problem problem) implements Answer {}

  /** Done; there is nothing to say. */
  record Done() implements Answer {}

  /**
   * Who the session is.
   *
   * @param secret with the session's id, the proof for a later {@link Command.Resume}
   * @param resumed whether an earlier session goes on
   * @param resumeWindow how long the session is kept after its connection is lost
   * @param expires in how long the credentials expire and the hub ends the session; null if never
   */
  record Connected(
      String session,
      @Nullable String user,
      String secret,
      boolean resumed,
      Duration resumeWindow,
      @Nullable Duration expires)
      implements Answer {
    @Override
    public String toString() {
      return "Connected[" + session + ", user=" + user + ", resumed=" + resumed + "]";
    }
  }

  /**
   * The subscription stands. Its run begins right behind {@code start}; publications follow through
   * the renderer, first those recovered, then live ones, without a seam.
   *
   * @param recovered whether the run continues exactly where the subscriber asked; false with a gap
   * @param gap what is missing before {@code start}; null if nothing
   * @param members who is present, if presence was asked for; null otherwise
   */
  record Subscribed(
      String channel,
      Position start,
      boolean recovered,
      @Nullable Gap gap,
      @Nullable List<Member> members)
      implements Answer {}

  /**
   * The publication is in the log, or was already under the same idempotency key ({@code
   * duplicate}).
   */
  record Published(Position position, boolean duplicate) implements Answer {}

  record Present(List<Member> members) implements Answer {}

  record History(HistoryPage page) implements Answer {}

  /** What the handler returned. */
  record Returned(Payload result) implements Answer {}

  /** The newest position that was delivered, per subscribed channel. */
  record Positions(Map<String, Position> positions) implements Answer {}
}
