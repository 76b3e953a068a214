package dev.parley.socketio.packet;

/**
 * How much of a packet is taken from a peer; what passes a limit is a {@link BadPacket}. How large
 * one message may be is the transport's to decide.
 *
 * @param attachments binary messages that belong to one packet in the JSON form; 10 in the
 *     reference
 * @param attachmentBytes bytes of them all together
 * @param nspLength UTF-16 units of a namespace's name, the slash counted
 */
public record PacketLimits(int attachments, long attachmentBytes, int nspLength) {

  public PacketLimits {
    if (attachments < 0 || attachmentBytes < 0 || nspLength < 1) {
      throw new IllegalArgumentException("limits are not negative, and every namespace has a name");
    }
  }

  /** Ten attachments of ten megabytes together, and names of 256. */
  public static PacketLimits defaults() {
    return new PacketLimits(10, 10_000_000, 256);
  }
}
