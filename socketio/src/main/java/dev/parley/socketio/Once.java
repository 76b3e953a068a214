package dev.parley.socketio;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A {@link Next} whose first call counts. */
final class Once implements Next {
  private final AtomicBoolean called = new AtomicBoolean();
  private final Runnable proceed;
  private final BiConsumer<String, @Nullable Object> refuse;

  Once(Runnable proceed, BiConsumer<String, @Nullable Object> refuse) {
    this.proceed = proceed;
    this.refuse = refuse;
  }

  @Override
  public void proceed() {
    if (called.compareAndSet(false, true)) {
      proceed.run();
    }
  }

  @Override
  public void refuse(String message, @Nullable Object data) {
    if (called.compareAndSet(false, true)) {
      refuse.accept(message, data);
    }
  }
}
