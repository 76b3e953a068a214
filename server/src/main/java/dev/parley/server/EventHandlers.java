package dev.parley.server;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a program's handlers of events, in order, off the loops. Any thread. */
final class EventHandlers implements Observer {
  private static final Logger LOG = LoggerFactory.getLogger(EventHandlers.class);

  private record Handler<E extends Event>(Class<E> kind, Consumer<? super E> action) {
    void handle(Event event) {
      if (kind.isInstance(event)) {
        action.accept(kind.cast(event));
      }
    }
  }

  private final List<Handler<?>> handlers = new CopyOnWriteArrayList<>();
  private final Mailbox mailbox = new Mailbox();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean wantsPublications;

  <E extends Event> void add(Class<E> kind, Consumer<? super E> action) {
    handlers.add(new Handler<>(kind, action));
    wantsPublications |= kind.isAssignableFrom(Event.Published.class);
  }

  @Override
  public void connected(String session, Identity identity, boolean resumed) {
    tell(new Event.Connected(session, identity.user(), resumed));
  }

  @Override
  public void gone(String session, Identity identity) {
    tell(new Event.Gone(session, identity.user()));
  }

  @Override
  public void subscribed(String session, ChannelName channel) {
    tell(new Event.Subscribed(session, channel.value()));
  }

  @Override
  public void unsubscribed(String session, ChannelName channel) {
    tell(new Event.Unsubscribed(session, channel.value()));
  }

  @Override
  public void published(Publication publication) {
    if (wantsPublications) {
      tell(new Event.Published(publication));
    }
  }

  private void tell(Event event) {
    if (handlers.isEmpty()) {
      return;
    }
    boolean queued = mailbox.offer(() -> handle(event));
    if (!queued && lost.getAndIncrement() == 0) {
      LOG.error(
          "event handlers do not keep up: {} events wait, further ones are lost",
          Mailbox.CAPACITY);
    }
  }

  private void handle(Event event) {
    for (Handler<?> handler : handlers) {
      try {
        handler.handle(event);
      } catch (RuntimeException e) {
        LOG.error("a handler of {} failed", event.getClass().getSimpleName(), e);
      }
    }
  }
}
