package dev.parley.net.peer;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the header that a connection begins with in the PROXY protocol, versions 1 and 2 (HAProxy's
 * {@code proxy-protocol.txt}, of 2020/03/05). Stateless; consumes nothing.
 *
 * <p>Version 1 is a line: {@code PROXY TCP4 203.0.113.7 192.0.2.1 4711 443}. Version 2:
 *
 * <pre>
 *  0                             12       13       14       16
 *  +-----------------------------+--------+--------+--------+--------- - -
 *  | 0D0A0D0A000D0A515549540A    | version| family | length | addresses, ports,
 *  |                             |+command|+type   |        | and what we do not read
 *  +-----------------------------+--------+--------+--------+--------- - -
 * </pre>
 */
public final class ProxyHeader {
  /** 2.1: the longest line of version 1, its end included. */
  static final int V1_BYTES = 107;

  private static final byte[] V1_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2_START = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int V2_FIXED = 16;
  private static final int UNIX_BYTES = 216;

  private static final String PORT = "(0|[1-9]\\d{0,4})";
  private static final Pattern V1 =
      Pattern.compile("PROXY TCP([46]) ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) " + PORT + " " + PORT);
  private static final Pattern V1_UNKNOWN = Pattern.compile("PROXY UNKNOWN( .*)?");

  /** What the first bytes of a connection are. */
  public sealed interface Outcome {

    /** The beginning of a header, or too little to tell. */
    record Incomplete() implements Outcome {}

    /** No header. */
    record Absent() implements Outcome {}

    /** A header that is not what the protocol allows. */
    record Malformed() implements Outcome {}

    /** A header longer than the limit, of which the rest need not have come. */
    record TooLong() implements Outcome {}

    /**
     * A whole header.
     *
     * @param length its bytes
     * @param client whom it names; if it names nobody, the proxy itself
     */
    record Read(int length, Peer client) implements Outcome {}
  }

  private static final Outcome INCOMPLETE = new Outcome.Incomplete();
  private static final Outcome ABSENT = new Outcome.Absent();
  private static final Outcome MALFORMED = new Outcome.Malformed();

  private ProxyHeader() {}

  /**
   * Looks at the readable bytes.
   *
   * @param proxy who has sent them
   * @param limit the longest header that is read; a line of version 1 has 107 bytes at most
   */
  public static Outcome read(ByteBuf in, Peer proxy, int limit) {
    if (begins(in, V2_START)) {
      return in.readableBytes() < V2_FIXED ? INCOMPLETE : version2(in, proxy, limit);
    }
    if (begins(in, V1_START)) {
      return in.readableBytes() < V1_START.length ? INCOMPLETE : version1(in, proxy);
    }
    return ABSENT;
  }

  /** Whether the bytes are the first of these, as many as there are, or begin with all of them. */
  private static boolean begins(ByteBuf in, byte[] start) {
    int count = Math.min(start.length, in.readableBytes());
    for (int i = 0; i < count; i++) {
      if (in.getByte(in.readerIndex() + i) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static Outcome version1(ByteBuf in, Peer proxy) {
    int from = in.readerIndex();
    int end = in.indexOf(from, Math.min(in.writerIndex(), from + V1_BYTES), (byte) '\n');
    if (end < 0) {
      return in.readableBytes() < V1_BYTES ? INCOMPLETE : new Outcome.TooLong();
    }
    if (in.getByte(end - 1) != '\r') {
      return MALFORMED;
    }
    int length = end + 1 - from;
    String line = in.toString(from, length - 2, StandardCharsets.US_ASCII);
    // 2.1: what follows UNKNOWN is to be ignored.
    if (V1_UNKNOWN.matcher(line).matches()) {
      return new Outcome.Read(length, proxy.from());
    }
    Matcher named = V1.matcher(line);
    return named.matches() ? version1(named, proxy, length) : MALFORMED;
  }

  private static Outcome version1(Matcher line, Peer proxy, int length) {
    boolean four = line.group(1).equals("4");
    InetAddress source = AddressRange.address(line.group(2));
    InetAddress destination = AddressRange.address(line.group(3));
    int port = Integer.parseInt(line.group(4));
    int destinationPort = Integer.parseInt(line.group(5));
    if (source == null
        || destination == null
        || (four && !(source instanceof Inet4Address))
        || (four && !(destination instanceof Inet4Address))
        || Math.max(port, destinationPort) > 0xFFFF) {
      return MALFORMED;
    }
    return new Outcome.Read(length, proxy.from(source, port));
  }

  private static Outcome version2(ByteBuf in, Peer proxy, int limit) {
    int from = in.readerIndex();
    int versionAndCommand = in.getUnsignedByte(from + 12);
    int familyAndType = in.getUnsignedByte(from + 13);
    int behind = in.getUnsignedShort(from + 14);
    if (versionAndCommand != 0x20 && versionAndCommand != 0x21) {
      return MALFORMED;
    }
    int length = V2_FIXED + behind;
    if (length > limit) {
      return new Outcome.TooLong();
    }
    boolean local = versionAndCommand == 0x20;
    int addresses = local ? 0 : addressBytes(familyAndType);
    if (addresses < 0 || addresses > behind) {
      return MALFORMED;
    }
    if (in.readableBytes() < length) {
      return INCOMPLETE;
    }
    // 2.2: LOCAL is the proxy on its own behalf, a health check for one.
    return new Outcome.Read(
        length,
        switch (local ? 0 : familyAndType) {
          case 0x11 -> proxy.from(address(in, 4), in.getUnsignedShort(from + V2_FIXED + 8));
          case 0x21 -> proxy.from(address(in, 16), in.getUnsignedShort(from + V2_FIXED + 32));
          default -> proxy.from();
        });
  }

  /** What source and destination take; -1 for what does not come over a TCP connection. */
  private static int addressBytes(int familyAndType) {
    return switch (familyAndType) {
      case 0x00 -> 0;
      case 0x11 -> 2 * (4 + 2);
      case 0x21 -> 2 * (16 + 2);
      case 0x31 -> UNIX_BYTES;
      default -> -1;
    };
  }

  private static InetAddress address(ByteBuf in, int count) {
    byte[] bytes = new byte[count];
    in.getBytes(in.readerIndex() + V2_FIXED, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }
}
