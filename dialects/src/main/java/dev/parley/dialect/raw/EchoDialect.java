package dev.parley.dialect.raw;

import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import java.util.function.Consumer;

/** Sends back what comes, as it is. Has no limits of its own. */
public final class EchoDialect implements Dialect {
  private boolean closed;

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    if (closed) {
      return;
    }
    switch (input) {
      case Input.Text(byte[] utf8) -> out.accept(new Effect.Send(Frame.text(utf8)));
      case Input.Binary(byte[] bytes) -> out.accept(new Effect.Send(Frame.binary(bytes)));
      case Input.Draining(var advice) -> {
        closed = true;
        out.accept(new Effect.Close(advice));
      }
      case Input.PeerClosed _ -> closed = true;
      case Input.Opened _, Input.Answered _, Input.Woken _, Input.Unsubscribed _ -> {}
    }
  }
}
