package dev.parley.testkit.dialect;

import dev.parley.core.channel.Draft;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import java.nio.charset.StandardCharsets;

/** Effects as text that tells two different ones apart; object identities are left out. */
final class Traces {
  private Traces() {}

  static String of(Effect effect) {
    return switch (effect) {
      case Effect.Send(Frame frame) ->
          "send " + frame + bytes(frame.bytes()) + " id " + frame.id() + " event " + frame.event();
      case Effect.Ask(long ticket, Command command) -> "ask " + ticket + " " + command(command);
      case Effect.Wake wake -> wake.toString();
      case Effect.Close close -> close.toString();
    };
  }

  private static String command(Command command) {
    return switch (command) {
      case Command.Subscribe it ->
          "Subscribe " + it.channel() + it.since() + it.presence() + it.info();
      case Command.Publish(String channel, Draft draft) -> "Publish " + channel + draft(draft);
      case Command.SendToUser(String user, Draft draft) -> "Send " + user + draft(draft);
      case Command.Connect _,
          Command.Unsubscribe _,
          Command.ReadPresence _,
          Command.UpdatePresence _,
          Command.ReadHistory _,
          Command.Call _,
          Command.ReadPositions _ ->
          command.toString();
    };
  }

  private static String draft(Draft draft) {
    return draft + bytes(draft.payload().bytes());
  }

  private static String bytes(byte[] bytes) {
    return "<" + new String(bytes, StandardCharsets.ISO_8859_1) + ">";
  }
}
