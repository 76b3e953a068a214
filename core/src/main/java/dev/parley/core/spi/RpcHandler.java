package dev.parley.core.spi;

import dev.parley.core.channel.Payload;
import java.util.concurrent.CompletionStage;

/** Answers calls of clients. Called on an event loop: does not block; completes on any thread. */
@FunctionalInterface
public interface RpcHandler {

  CompletionStage<Payload> call(Call call);

  /** One call, with who makes it. */
  record Call(String method, Payload argument, String session, Identity identity) {}
}
