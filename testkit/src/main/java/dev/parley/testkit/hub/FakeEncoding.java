package dev.parley.testkit.hub;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Frames nothing: keeps messages as they are. Counts the batches that were not given back. */
public final class FakeEncoding implements Encoding {
  private int made;
  private int open;

  @Override
  public Batch newBatch() {
    made++;
    open++;
    return new Kept();
  }

  /** Batches made until now. */
  public int batches() {
    return made;
  }

  /** Batches made and not released. */
  public int openBatches() {
    return open;
  }

  final class Kept implements Batch {
    private final List<Frame> frames = new ArrayList<>();
    private int bytes;
    private boolean released;

    @Override
    public void add(Frame frame) {
      frames.add(frame);
      bytes += frame.size();
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public void release() {
      if (released) {
        throw new IllegalStateException("released twice");
      }
      released = true;
      open--;
    }

    List<Frame> frames() {
      if (released) {
        throw new IllegalStateException("sent after its release");
      }
      return List.copyOf(frames);
    }
  }
}
