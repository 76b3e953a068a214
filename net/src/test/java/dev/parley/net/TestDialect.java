package dev.parley.net;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnects;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Echoes; obeys the messages {@code close} and {@code send N}; subscribes to the channel named by
 * its parameter; tells its parameters to those that ask with {@code tell}. Hands its inputs on
 * first.
 */
final class TestDialect implements Dialect {
  private static final Renderer RENDERER = TestDialect::render;

  private final Consumer<? super Input> inputs;

  TestDialect(Consumer<? super Input> inputs) {
    this.inputs = inputs;
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    inputs.accept(input);
    switch (input) {
      case Input.Opened opened -> open(opened, out);
      case Input.Text(byte[] utf8) -> obey(utf8, out);
      case Input.Binary(byte[] bytes) -> out.accept(new Effect.Send(Frame.binary(bytes)));
      case Input.Draining(var advice) -> out.accept(new Effect.Close(advice));
      case Input.Answered _, Input.Woken _, Input.Unsubscribed _, Input.PeerClosed _ -> {}
    }
  }

  private static void open(Input.Opened opened, Consumer<? super Effect> out) {
    if (opened.parameters().containsKey("tell")) {
      String told = new TreeMap<>(opened.parameters()).toString();
      out.accept(new Effect.Send(Frame.text("\"" + told + "\"").withId("id-1").withEvent("told")));
    }
    String channel = opened.parameters().get("channel");
    if (channel != null) {
      out.accept(
          new Effect.Ask(
              1, new Command.Subscribe(channel, RENDERER, new Since.Now(), false, null)));
    }
  }

  private static void obey(byte[] utf8, Consumer<? super Effect> out) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.equals("close")) {
      out.accept(new Effect.Close(Disconnects.BY_OPERATOR));
    } else if (text.equals("fail")) {
      throw new IllegalStateException("asked for");
    } else if (text.startsWith("send ")) {
      int size = Integer.parseInt(text.substring(5));
      out.accept(new Effect.Send(Frame.text("x".repeat(size))));
    } else {
      out.accept(new Effect.Send(Frame.text(utf8)));
    }
  }

  private static Frame render(Delivery delivery) {
    return delivery instanceof Publication publication
        ? Frame.text(publication.payload().bytes())
        : Frame.text("?");
  }
}
