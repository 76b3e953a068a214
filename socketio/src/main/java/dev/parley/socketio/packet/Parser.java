package dev.parley.socketio.packet;

import dev.parley.core.dialect.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A form of packets on the wire; the peers of one server all use the same. Any thread. */
public interface Parser {

  /** The messages of a packet, to be sent in this order with nothing between. */
  List<Frame> encode(Packet packet);

  /** Reads what one connection sends. */
  Decoder decoder();

  /** The state of reading one connection: packets in several messages. Confined to its loop. */
  interface Decoder {

    /**
     * Takes a text message.
     *
     * @return the packet that is complete with it; null if it lacks binary messages yet
     * @throws BadPacket if it can't be part of any; nothing may be handed in after that
     */
    @Nullable Packet text(byte[] utf8) throws BadPacket;

    /** Takes a binary message; otherwise like {@link #text}. */
    @Nullable Packet binary(byte[] bytes) throws BadPacket;
  }
}
