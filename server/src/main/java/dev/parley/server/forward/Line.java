package dev.parley.server.forward;

import dev.parley.server.config.ForwardConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests in line: those of one socket go in their order, and the next only when those before it
 * have been answered; sockets do not wait for one another as long as fewer than {@code parallel}
 * batches are under way. Bounded, with those under way. A lock guards everything; batches are
 * carried outside of it, each on a virtual thread, which takes the next when it is done.
 */
final class Line {

  /** The requests of one socket. */
  private static final class Lane {
    final ArrayDeque<Request> waiting = new ArrayDeque<>(2);
    boolean underWay;
  }

  private final ForwardConfig config;
  private final Consumer<List<Request>> carrier;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private int readyRequests;
  private int requests;
  private long bytes;
  private int workers;
  private boolean lingering;
  private boolean closed;

  /**
   * @param carrier carries a batch and does what is answered; may block, and does not throw
   */
  Line(ForwardConfig config, Consumer<List<Request>> carrier) {
    this.config = config;
    this.carrier = carrier;
  }

  /** Puts a request in line; false if too much waits already, or this is closed. */
  synchronized boolean offer(Request request) {
    if (closed
        || requests >= config.queueEvents()
        || bytes + request.head().length > config.queueBytes()) {
      return false;
    }
    requests++;
    bytes += request.head().length;
    Lane lane = lanes.computeIfAbsent(request.socket().id(), _ -> new Lane());
    lane.waiting.add(request);
    if (!lane.underWay) {
      readyRequests++;
      if (lane.waiting.size() == 1) {
        ready.add(lane);
      }
      if (readyRequests >= config.batchSize()) {
        notifyAll();
      }
    }
    work();
    return true;
  }

  /** Takes nothing more; returns when all has been answered or given up, or the time is over. */
  synchronized void close(Duration within) throws InterruptedException {
    closed = true;
    notifyAll();
    long end = System.nanoTime() + within.toNanos();
    while (requests > 0 && remaining(end) > 0) {
      wait(remaining(end));
    }
  }

  synchronized int requests() {
    return requests;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Adds a worker if one has something to do. With the lock. */
  private void work() {
    if (!ready.isEmpty() && !lingering && workers < config.parallel()) {
      workers++;
      Thread.ofVirtual().name("parley-forward").start(this::carry);
    }
  }

  private void carry() {
    List<Request> batch = take();
    while (!batch.isEmpty()) {
      carrier.accept(batch);
      done(batch);
      batch = take();
    }
  }

  /** The next batch; empty if there is none, and then this worker is gone. */
  private synchronized List<Request> take() {
    List<Request> batch = new ArrayList<>();
    if (lingering) {
      // Somebody waits for a batch to fill, and is to have all of it.
      workers--;
      return batch;
    }
    linger();
    while (batch.size() < config.batchSize() && !ready.isEmpty()) {
      Lane lane = ready.remove();
      lane.underWay = true;
      readyRequests -= lane.waiting.size();
      while (batch.size() < config.batchSize() && !lane.waiting.isEmpty()) {
        batch.add(lane.waiting.remove());
      }
    }
    if (batch.isEmpty()) {
      workers--;
    }
    work();
    return batch;
  }

  /** Waits for the batch to be filled; meanwhile nobody else takes one. With the lock. */
  private void linger() {
    if (config.linger().isZero() || ready.isEmpty()) {
      return;
    }
    lingering = true;
    long end = System.nanoTime() + config.linger().toNanos();
    try {
      while (!closed && readyRequests < config.batchSize() && remaining(end) > 0) {
        wait(remaining(end));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lingering = false;
  }

  private synchronized void done(List<Request> batch) {
    for (Request request : batch) {
      requests--;
      bytes -= request.head().length;
      // Of several requests of one socket the first finds the lane under way.
      Lane lane = lanes.get(request.socket().id());
      if (lane != null && lane.underWay) {
        lane.underWay = false;
        if (lane.waiting.isEmpty()) {
          lanes.remove(request.socket().id());
        } else {
          readyRequests += lane.waiting.size();
          ready.add(lane);
        }
      }
    }
    if (requests == 0) {
      notifyAll();
    }
    work();
  }

  /** Milliseconds up to a moment, and what is begun counts. */
  private static long remaining(long end) {
    return Math.max(0, (end - System.nanoTime() + 999_999) / 1_000_000);
  }
}
