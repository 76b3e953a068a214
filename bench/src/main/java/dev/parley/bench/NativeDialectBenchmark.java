package dev.parley.bench;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.dialect.parley.ParleyDialect;
import dev.parley.dialect.parley.ParleySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** parley.v1: a publish command is understood, a publication is rendered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeDialectBenchmark {

  /** Bytes of the text within the data. */
  @Param({"100", "1024"})
  public int size = 100;

  private final ParleyDialect dialect = new ParleyDialect(ParleySettings.defaults());
  private final List<Effect> effects = new ArrayList<>();
  private byte[] command = {};
  private Renderer renderer = delivery -> null;
  private @Nullable Publication publication;

  @Setup
  public void connect() {
    dialect.on(new Input.Opened(Map.of(), Capabilities.webSocket(), null), effects::add);
    say("{\"type\":\"connect\",\"id\":1}");
    answer(new Answer.Connected("s1", null, "secret", false, Duration.ofMinutes(1), null));
    say("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\"}");
    if (!(lastAsked() instanceof Command.Subscribe subscribe)) {
      throw new IllegalStateException("no subscription is asked for");
    }
    renderer = subscribe.renderer();
    answer(new Answer.Subscribed("lobby", new Position("e1", 0, 0), true, null, null));
    String data = "{\"text\":\"" + "x".repeat(size) + "\"}";
    String text = "{\"type\":\"publish\",\"channel\":\"lobby\",\"data\":" + data + "}";
    command = text.getBytes(StandardCharsets.UTF_8);
    publication =
        new Publication(
            new ChannelName("lobby"),
            new Position("e1", 42, 7),
            Payload.json(data),
            "alice",
            null,
            0);
    effects.clear();
    say(text);
    if (!(lastAsked() instanceof Command.Publish)) {
      throw new IllegalStateException("no publication is asked for");
    }
    answer(new Answer.Published(new Position("e1", 1, 1), false));
    effects.clear();
  }

  /** A publish without an id: read, asked for, answered. */
  @Benchmark
  public void publishCommand(Blackhole sink) {
    dialect.on(new Input.Text(command), effects::add);
    answer(new Answer.Published(new Position("e1", 1, 1), false));
    sink.consume(effects.size());
    effects.clear();
  }

  /** A publication becomes the message that all subscribers on a loop share. */
  @Benchmark
  public @Nullable Frame renderPublication() {
    Publication shown = publication;
    return shown == null ? null : renderer.render(shown);
  }

  private void say(String text) {
    dialect.on(new Input.Text(text.getBytes(StandardCharsets.UTF_8)), effects::add);
  }

  private void answer(Answer answer) {
    dialect.on(new Input.Answered(ask().ticket(), answer), effects::add);
  }

  private Command lastAsked() {
    return ask().command();
  }

  private Effect.Ask ask() {
    for (int i = effects.size() - 1; i >= 0; i--) {
      if (effects.get(i) instanceof Effect.Ask ask) {
        return ask;
      }
    }
    throw new IllegalStateException("nothing is asked for: " + effects);
  }
}
