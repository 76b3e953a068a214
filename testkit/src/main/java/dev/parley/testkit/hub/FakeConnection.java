package dev.parley.testkit.hub;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.problem.Disconnect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records what is sent. It can be told to take only so many bytes before it is full; whoever tells
 * it to take more calls {@link dev.parley.core.hub.Session#writable()} on the session's loop.
 */
public final class FakeConnection implements Connection {
  private final FakeEncoding encoding;
  private final List<Frame> frames = new ArrayList<>();
  private long budget = Long.MAX_VALUE;
  private @Nullable Disconnect closed;
  private int batchesBefore;

  public FakeConnection(FakeEncoding encoding) {
    this.encoding = encoding;
  }

  /** Takes so many bytes more; the message that exceeds them is still taken, as by a socket. */
  public void takeOnly(long bytes) {
    budget = bytes;
  }

  /** Everything sent so far, oldest first. */
  public List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** Everything sent so far as text. */
  public List<String> texts() {
    return frames.stream().map(Frame::asText).toList();
  }

  /** How many batches were sent since the last behind which nothing was expected in its turn. */
  public int batchesBefore() {
    return batchesBefore;
  }

  /** Why it was closed from this side; null if it was not. */
  public @Nullable Disconnect closed() {
    return closed;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public void send(Frame frame) {
    if (closed != null) {
      throw new IllegalStateException("sent after close");
    }
    frames.add(frame);
    budget = budget == Long.MAX_VALUE ? budget : budget - frame.size();
  }

  @Override
  public void send(Batch batch, boolean last) {
    ((FakeEncoding.Kept) batch).frames().forEach(this::send);
    batchesBefore = last ? 0 : batchesBefore + 1;
  }

  @Override
  public boolean writable() {
    return budget > 0;
  }

  @Override
  public void close(Disconnect disconnect) {
    if (closed == null) {
      closed = disconnect;
    }
  }

  @Override
  public String transport() {
    return "fake";
  }

  @Override
  public String remoteAddress() {
    return "127.0.0.1:1";
  }
}
