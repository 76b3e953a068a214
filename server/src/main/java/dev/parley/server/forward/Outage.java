package dev.parley.server.forward;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that something does not work once, and once that it does again. Any thread. */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger("dev.parley.forward");

  private final String what;
  private final AtomicBoolean out = new AtomicBoolean();

  /**
   * @param what works or does not
   */
  Outage(String what) {
    this.what = what;
  }

  void fails(String why) {
    if (out.compareAndSet(false, true)) {
      LOG.warn("{} fails: {}. Further failures are counted, and not logged.", what, why);
    }
  }

  void works() {
    if (out.get() && out.compareAndSet(true, false)) {
      LOG.info("{} works again.", what);
    }
  }
}
