package dev.parley.net.websocket;

import dev.parley.net.connection.SlabEncoding;
import dev.parley.net.websocket.codec.FrameReader;
import org.jspecify.annotations.Nullable;

/** How the messages of one WebSocket are framed, as was agreed on. Confined to its loop. */
public final class FrameCodec {
  private final FrameReader reader;
  private final SlabEncoding encoding;
  private final @Nullable Takeover takeover;

  FrameCodec(FrameReader reader, SlabEncoding encoding, @Nullable Takeover takeover) {
    this.reader = reader;
    this.encoding = encoding;
    this.takeover = takeover;
  }

  /** What knows where in the peer's stream we are. */
  public FrameReader reader() {
    return reader;
  }

  SlabEncoding encoding() {
    return encoding;
  }

  @Nullable Takeover takeover() {
    return takeover;
  }
}
