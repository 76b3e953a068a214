package dev.parley.dialect.raw;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.dialect.common.Endings;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel as a bare socket. The parameter {@value #CHANNEL} names it; every message is
 * published to it, and every publication in it, the sender's own as well, is sent.
 *
 * <p>A refused subscription or publication closes the connection. What may be under way at once is
 * the hub's limit.
 */
public final class RawDialect implements Dialect {

  /** The parameter that names the channel. */
  public static final String CHANNEL = "channel";

  private static final Renderer RENDERER = new AsItIs();
  private static final Since NOW = new Since.Now();

  private @Nullable String channel;
  private long nextTicket;
  private boolean closed;

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    if (closed) {
      return;
    }
    switch (input) {
      case Input.Text(byte[] utf8) -> publish(Payload.text(utf8), out);
      case Input.Binary(byte[] bytes) -> publish(Payload.binary(bytes), out);
      case Input.Answered(_, Answer.Refused(var problem)) -> close(Endings.of(problem), out);
      case Input.Opened opened -> open(opened.parameters().get(CHANNEL), out);
      case Input.Unsubscribed(_, var reason) -> close(Endings.of(reason), out);
      case Input.Draining(var advice) -> close(advice, out);
      case Input.PeerClosed _ -> closed = true;
      // The name again, but one that all the channel's subscribers share.
      case Input.Answered(_, Answer.Subscribed subscribed) -> channel = subscribed.channel();
      case Input.Answered _, Input.Woken _ -> {}
    }
  }

  private void open(@Nullable String name, Consumer<? super Effect> out) {
    if (name == null) {
      close(Disconnects.BAD_REQUEST, out);
      return;
    }
    channel = name;
    out.accept(
        new Effect.Ask(nextTicket++, new Command.Subscribe(name, RENDERER, NOW, false, null)));
  }

  private void publish(Payload payload, Consumer<? super Effect> out) {
    if (channel == null) {
      close(Disconnects.BAD_REQUEST, out);
      return;
    }
    out.accept(new Effect.Ask(nextTicket++, new Command.Publish(channel, Draft.of(payload))));
  }

  private void close(Disconnect disconnect, Consumer<? super Effect> out) {
    closed = true;
    out.accept(new Effect.Close(disconnect));
  }

  /** Shared by all connections, so that a publication is rendered once per loop. */
  private static final class AsItIs implements Renderer {
    @Override
    public @Nullable Frame render(Delivery delivery) {
      return switch (delivery) {
        case Publication publication -> frame(publication.payload());
        case PresenceEvent _, Gap _ -> null;
      };
    }

    @Override
    public boolean tellsGaps() {
      return false;
    }

    private static Frame frame(Payload payload) {
      return switch (payload.kind()) {
        case JSON, TEXT -> Frame.text(payload.bytes());
        case BINARY -> Frame.binary(payload.bytes());
      };
    }
  }
}
