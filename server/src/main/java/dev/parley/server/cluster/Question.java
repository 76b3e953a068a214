package dev.parley.server.cluster;

import dev.parley.net.oneway.Errand;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a node asks another, and how it is written. */
sealed interface Question {

  byte[] written();

  static Question read(byte[] message) {
    Reading in = new Reading(message);
    int kind = in.small();
    return switch (kind) {
      case TakeOver.KIND -> new TakeOver(in.text(), in.textOrNull(), in.text());
      case Run.MESSAGE -> new Run(new Errand.Message(in.text(), in.bytes()));
      case Run.POLL -> new Run(new Errand.Poll(in.text(), in.number()));
      case Run.ENGINE ->
          new Run(
              new Errand.Engine(in.text(), in.text(), in.text(), in.text(), in.text(), in.bytes()));
      case Sessions.KIND -> new Sessions(in.small());
      case Channels.KIND -> new Channels();
      case Disconnect.KIND -> new Disconnect(in.textOrNull(), in.textOrNull());
      case Drain.KIND -> Drain.read(in);
      default -> throw new IllegalArgumentException("no such question: " + kind);
    };
  }

  /**
   * Give this session up. Answered with an {@link dev.parley.core.spi.OtherNodes.Handover}.
   *
   * @param to the node that asks
   */
  record TakeOver(String session, @Nullable String user, String to) implements Question {
    static final int KIND = 1;

    @Override
    public byte[] written() {
      return new Writing().number(KIND).text(session).text(user).text(to).done();
    }
  }

  /** Serve the connection of this node that the errand names. Answered with a response. */
  record Run(Errand errand) implements Question {
    static final int MESSAGE = 2;
    static final int POLL = 3;
    static final int ENGINE = 8;

    @Override
    public byte[] written() {
      return switch (errand) {
        case Errand.Message(String key, byte[] bytes) ->
            new Writing().number(MESSAGE).text(key).bytes(bytes).done();
        case Errand.Poll(String key, long acknowledged) ->
            new Writing().number(POLL).text(key).number(acknowledged).done();
        case Errand.Engine asked ->
            new Writing()
                .number(ENGINE)
                .text(asked.key())
                .text(asked.path())
                .text(asked.method())
                .text(asked.transport())
                .text(asked.contentType())
                .bytes(asked.body())
                .done();
      };
    }
  }

  /**
   * Which sessions are there? Answered with {@link Answers.SessionsHere}.
   *
   * @param limit tell of so many
   */
  record Sessions(int limit) implements Question {
    static final int KIND = 4;

    @Override
    public byte[] written() {
      return new Writing().number(KIND).number(limit).done();
    }
  }

  /** Which channels have how many subscribed sessions? */
  record Channels() implements Question {
    static final int KIND = 5;

    @Override
    public byte[] written() {
      return new Writing().number(KIND).done();
    }
  }

  /** Disconnect the sessions of a user, or one session. Answered with how many there were. */
  record Disconnect(@Nullable String user, @Nullable String session) implements Question {
    static final int KIND = 6;

    @Override
    public byte[] written() {
      return new Writing().number(KIND).text(user).text(session).done();
    }
  }

  /** Drain yourself. Answered with what will happen, a JSON object. */
  record Drain(@Nullable Integer rate, @Nullable Duration deadline) implements Question {
    static final int KIND = 7;

    static Drain read(Reading in) {
      long rate = in.number();
      long millis = in.number();
      return new Drain(
          rate == Writing.NOTHING ? null : Math.toIntExact(rate),
          millis == Writing.NOTHING ? null : Duration.ofMillis(millis));
    }

    @Override
    public byte[] written() {
      return new Writing()
          .number(KIND)
          .number(rate == null ? Writing.NOTHING : rate)
          .number(deadline == null ? Writing.NOTHING : deadline.toMillis())
          .done();
    }
  }
}
