package dev.parley.server.check;

import dev.parley.core.channel.Position;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Subscribes by plain server-sent events and comes back with {@code Last-Event-ID}, as a browser
 * does: the id is where all channels stand.
 */
final class FeedSubscriber extends Subscriber {
  /** The server keeps a silent stream alive every 15 s unless it is told otherwise. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private @Nullable EventStream stream;

  /** Where the stream said last that its channels stand. */
  private String id = "";

  FeedSubscriber(Run run, String name, List<String> channels, SplittableRandom random) {
    super(run, name, channels, random);
  }

  @Override
  void open(Address way, int number) {
    String names = channels.stream().map(Lines::encode).collect(Collectors.joining(","));
    String token = run.plan().credentials().token();
    String query = "?channels=" + names + (token == null ? "" : "&token=" + Lines.encode(token));
    HttpRequest.Builder request = Lines.request(way.http("/sse" + query)).GET();
    if (!id.isEmpty()) {
      request.header("Last-Event-ID", id);
      Map.copyOf(positions).forEach(this::resumed);
    }
    stream =
        run.lines()
            .events(
                request.build(),
                new EventStream.Reader() {
                  @Override
                  public void event(EventStream.Event event) {
                    if (isNow(number)) {
                      take(event);
                    }
                  }

                  @Override
                  public void heard() {
                    if (isNow(number)) {
                      FeedSubscriber.this.heard();
                    }
                  }

                  @Override
                  public void ended(String why) {
                    if (isNow(number)) {
                      lost(why, Duration.ZERO);
                    }
                  }
                });
  }

  @Override
  void abandon() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  @Override
  void switchTransport() {
    abandon();
    open(way(), next());
  }

  @Override
  Duration tend() {
    return SILENCE;
  }

  private void take(EventStream.Event event) {
    switch (event.name()) {
      case "message" -> message(event);
      case "gap" -> Lines.json(event.data()).ifPresentOrElse(gap -> gap(event, gap), this::bad);
      case "error", "disconnect" -> {
        long after = Lines.json(event.data()).map(end -> end.path("after").asLong(0)).orElse(0L);
        lost(event.name() + " " + event.data(), Duration.ofMillis(after));
      }
      default -> run.recorder().unreadable("an event named " + event.name());
    }
  }

  private void message(EventStream.Event event) {
    Optional<Map<String, Position>> told = vector(event.id());
    if (told.isEmpty()) {
      bad();
      return;
    }
    if (event.data().isEmpty()) {
      told.get()
          .forEach((channel, start) -> {
            if (!positions.containsKey(channel)) {
              attached(channel, start);
            }
          });
      id = event.id();
      ready();
      return;
    }
    String channel = Content.channelOf(event.data());
    Position position = told.get().get(channel);
    if (position == null) {
      bad();
      return;
    }
    id = event.id();
    if (!positions.containsKey(channel)) {
      // It came before all channels were subscribed to: its run begins with it.
      attached(channel, new Position(position.epoch(), position.offset() - 1, 0));
    }
    delivered(channel, position, event.data());
  }

  private void gap(EventStream.Event event, JsonNode gap) {
    Optional<Position> position = Lines.position(gap, "position");
    if (position.isEmpty() || vector(event.id()).isEmpty()) {
      bad();
      return;
    }
    id = event.id();
    gapTold(Lines.text(gap, "channel"), gap.path("from").asLong(0), position.get());
  }

  private void bad() {
    run.recorder().unreadable("an event of a feed whose id or data is not as documented");
  }

  /** {@code channel=position} joined by commas, the channel percent-encoded. */
  static Optional<Map<String, Position>> vector(String id) {
    Map<String, Position> positions = new HashMap<>();
    for (String part : id.split(",", -1)) {
      int equals = part.indexOf('=');
      Optional<Position> position = Lines.position(part.substring(equals + 1));
      if (equals <= 0 || position.isEmpty()) {
        return Optional.empty();
      }
      String channel = URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8);
      positions.put(channel, position.get());
    }
    return Optional.of(positions);
  }
}
