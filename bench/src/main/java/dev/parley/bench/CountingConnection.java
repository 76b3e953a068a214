package dev.parley.bench;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Connection;
import dev.parley.core.hub.Encoding;
import dev.parley.core.problem.Disconnect;

/** A connection that takes everything and keeps nothing, to see the hub's own cost. */
final class CountingConnection implements Connection {
  /** Shared, so that all members of a channel are one variant. */
  static final Encoding ENCODING = CountedBatch::new;

  long bytes;

  @Override
  public Encoding encoding() {
    return ENCODING;
  }

  @Override
  public void send(Frame frame) {
    bytes += frame.size();
  }

  @Override
  public void send(Batch batch, boolean last) {
    bytes += batch.bytes();
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void close(Disconnect disconnect) {
    throw new IllegalStateException("closed: " + disconnect);
  }

  @Override
  public String transport() {
    return "websocket";
  }

  @Override
  public String remoteAddress() {
    return "";
  }

  private static final class CountedBatch implements Batch {
    private int bytes;

    @Override
    public void add(Frame frame) {
      bytes += frame.size();
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public void release() {}
  }
}
