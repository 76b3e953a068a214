package dev.parley.testkit.dialect;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hub that answers by chance, but always something that fits the question. */
final class RandomHub {
  private final Gen gen;

  RandomHub(Gen gen) {
    this.gen = gen;
  }

  Answer answer(Command command) {
    if (gen.oneIn(4)) {
      return new Answer.Refused(gen.pick(Problems.all()));
    }
    return switch (command) {
      case Command.Connect _ -> connected();
      case Command.Subscribe it -> subscribed(it.channel(), it.presence());
      case Command.Unsubscribe _, Command.UpdatePresence _ -> new Answer.Done();
      case Command.Publish _, Command.SendToUser _ ->
          new Answer.Published(position(), gen.oneIn(3));
      case Command.ReadPresence _ -> new Answer.Present(List.of(member(), member()));
      case Command.ReadHistory it -> history(name(it.channel()));
      case Command.Call _ -> new Answer.Returned(payload());
      case Command.ReadPositions _ -> new Answer.Positions(Map.of("lobby", position()));
    };
  }

  Delivery delivery(String channel) {
    ChannelName name = name(channel);
    return switch (gen.below(3)) {
      case 0 -> gap(name);
      case 1 -> new PresenceEvent(name, gen.pick(List.of(PresenceEvent.Change.values())), member());
      default -> publication(name);
    };
  }

  private Answer connected() {
    Duration expires = gen.oneIn(3) ? Duration.ofMillis(gen.below(2_000) - 1) : null;
    return new Answer.Connected(
        gen.word(8), maybe(), gen.word(8), gen.oneIn(2), Duration.ofSeconds(60), expires);
  }

  private Answer subscribed(String channel, boolean presence) {
    return new Answer.Subscribed(
        channel,
        position(),
        gen.oneIn(2),
        gen.oneIn(2) ? gap(name(channel)) : null,
        presence ? List.of(member()) : null);
  }

  private Answer history(ChannelName channel) {
    return new Answer.History(
        new HistoryPage(
            List.of(publication(channel), publication(channel)),
            position(),
            gen.oneIn(2) ? gap(channel) : null,
            gen.oneIn(2)));
  }

  private Publication publication(ChannelName channel) {
    return new Publication(channel, position(), payload(), maybe(), maybe(), gen.below(1_000));
  }

  private Gap gap(ChannelName channel) {
    return new Gap(channel, gen.below(10), position(), gen.pick(List.of(Gap.Reason.values())));
  }

  private Member member() {
    return new Member(gen.word(8), maybe(), gen.oneIn(2) ? Payload.json("{\"a\":1}") : null);
  }

  private Payload payload() {
    return switch (gen.below(3)) {
      case 0 -> Payload.json("{\"text\": \"" + gen.word(12) + "\"}");
      case 1 -> Payload.text(gen.word(12) + "\"\u0001\\é\n");
      default -> Payload.binary(gen.bytes(12));
    };
  }

  private Position position() {
    return new Position(gen.word(6), gen.below(1_000), gen.below(1_000_000));
  }

  private @Nullable String maybe() {
    return gen.oneIn(2) ? gen.word(6) : null;
  }

  private static ChannelName name(String channel) {
    return new ChannelName(ChannelName.isValid(channel) ? channel : "lobby");
  }
}
