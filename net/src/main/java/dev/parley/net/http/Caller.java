package dev.parley.net.http;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.wire.Wire;
import java.util.function.Consumer;

/** What brought a request, as its {@link Exchange} sees it. Confined to its loop. */
interface Caller {
  HttpSetup setup();

  LoopContext context();

  /** Whether the peer is still there. From any thread. */
  boolean isOpen();

  /** As {@link Exchange#hold}. */
  void hold();

  /** Answers and goes on, or ends. */
  void answer(Exchange exchange, HttpResponse response);

  /** As {@link Exchange#onLeave}. */
  void onLeave(Runnable then);

  /** Gives the socket away, whose new owner gets the wire first, then what has been kept. */
  void takeOver(LoopContext owner, Consumer<? super Wire> successor);
}
