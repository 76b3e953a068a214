package dev.parley.socketio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * What a program does with what one socket receives: middlewares, then handlers of any event, then
 * those of the event. Any thread; the lists are replaced and never changed.
 */
final class Reception {
  private final Lane lane;
  private final Listeners listeners = new Listeners();
  private volatile List<AnyHandler> anyHandlers = List.of();
  private volatile List<EventMiddleware> middlewares = List.of();
  private volatile List<Consumer<String>> errorHandlers = List.of();
  private volatile List<Consumer<String>> leaving = List.of();
  private volatile List<Consumer<String>> left = List.of();

  Reception(Lane lane) {
    this.lane = lane;
  }

  Listeners listeners() {
    return listeners;
  }

  <T> void on(String event, Class<T> type, TypedHandler<T> handler) {
    listeners.add(
        event,
        handler,
        false,
        (args, ack) -> {
          T value;
          try {
            value = args.as(0, type);
          } catch (JacksonException e) {
            error("'" + event + "' has come with what is no " + type.getSimpleName());
            return;
          }
          handler.on(value, ack);
        });
  }

  synchronized void onAny(AnyHandler handler) {
    anyHandlers = with(anyHandlers, handler);
  }

  @SuppressWarnings("ReferenceEquality") // the very handler that was given
  synchronized void offAny(AnyHandler handler) {
    anyHandlers = anyHandlers.stream().filter(known -> known != handler).toList();
  }

  synchronized void use(EventMiddleware middleware) {
    middlewares = with(middlewares, middleware);
  }

  synchronized void onError(Consumer<String> handler) {
    errorHandlers = with(errorHandlers, handler);
  }

  synchronized void onDisconnecting(Consumer<String> handler) {
    leaving = with(leaving, handler);
  }

  synchronized void onDisconnect(Consumer<String> handler) {
    left = with(left, handler);
  }

  /**
   * An event has come.
   *
   * @param wanted whether anybody still wants it when its turn comes
   * @return false if too many wait already
   */
  boolean received(String event, Args args, Ack ack, BooleanSupplier wanted) {
    return lane.offer(() -> {
      if (wanted.getAsBoolean()) {
        judge(event, args, ack, 0);
      }
    });
  }

  /**
   * The socket has ended.
   *
   * @param between is run when it is to leave its rooms
   */
  void ended(String reason, Runnable between) {
    lane.add(() -> {
      tell(leaving, reason);
      between.run();
      tell(left, reason);
    });
  }

  private void judge(String event, Args args, Ack ack, int next) throws Exception {
    List<EventMiddleware> all = middlewares;
    if (next >= all.size()) {
      dispatch(event, args, ack);
      return;
    }
    Next then =
        new Once(
            () -> lane.guard(() -> judge(event, args, ack, next + 1)),
            (message, _) -> error(message));
    all.get(next).handle(event, args, then);
  }

  private void dispatch(String event, Args args, Ack ack) {
    for (AnyHandler handler : anyHandlers) {
      lane.guard(() -> handler.on(event, args, ack));
    }
    for (EventHandler handler : listeners.take(event)) {
      lane.guard(() -> handler.on(args, ack));
    }
  }

  private void error(String message) {
    tell(errorHandlers, message);
  }

  private void tell(List<Consumer<String>> handlers, String text) {
    for (Consumer<String> handler : handlers) {
      lane.guard(() -> handler.accept(text));
    }
  }

  private static <T> List<T> with(List<T> some, T more) {
    var all = new ArrayList<T>(some);
    all.add(more);
    return List.copyOf(all);
  }
}
