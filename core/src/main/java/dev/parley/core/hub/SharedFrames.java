package dev.parley.core.hub;

import dev.parley.core.dialect.Frame;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Messages that many sessions of one loop are sent, in this order: framed once for each encoding
 * among their connections. Filled, then sent, then released, all on that loop.
 */
public final class SharedFrames {
  private final List<Frame> frames = new ArrayList<>(2);
  private final IdentityHashMap<Encoding, Batch> batches = new IdentityHashMap<>(2);

  /** Appends a message. Not after the first was sent. */
  public void add(Frame frame) {
    if (!batches.isEmpty()) {
      throw new IllegalStateException("sent already");
    }
    frames.add(frame);
  }

  /** Gives the memory back; connections that still send keep it alive by themselves. */
  public void release() {
    batches.values().forEach(Batch::release);
    batches.clear();
  }

  List<Frame> frames() {
    return frames;
  }

  Batch framedFor(Encoding encoding) {
    return batches.computeIfAbsent(
        encoding,
        form -> {
          Batch batch = form.newBatch();
          frames.forEach(batch::add);
          return batch;
        });
  }
}
