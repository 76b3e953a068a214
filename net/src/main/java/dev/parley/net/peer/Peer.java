package dev.parley.net.peer;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection or a request comes from, as far as is known.
 *
 * @param host null if that is not known; never an IPv4 address in the form of IPv6
 * @param port 0 if that is not known
 * @param secure whether it came over TLS to us, or to the proxy that says so
 * @param proxied whether a proxy stands between, so that the socket's address is not the client's
 */
public record Peer(@Nullable InetAddress host, int port, boolean secure, boolean proxied) {
  /** RFC 4291 2.5.5.2: ten bytes of 00, two of FF, the address of IPv4. */
  private static final int MAPPED_PREFIX = 12;

  public Peer {
    host = host == null ? null : unmapped(host);
  }

  /**
   * The other end of a socket, which nobody has told anything about.
   *
   * @param secure whether it carries TLS
   */
  public static Peer of(@Nullable SocketAddress address, boolean secure) {
    return address instanceof InetSocketAddress internet
        ? new Peer(internet.getAddress(), internet.getPort(), secure, false)
        : new Peer(null, 0, secure, false);
  }

  /** Whether the socket ends on this very machine; never for what came through a proxy. */
  public boolean isLocal() {
    InetAddress known = host;
    return !proxied && known != null && known.isLoopbackAddress();
  }

  /**
   * {@code 203.0.113.7:4711} or {@code [2001:db8::1]:4711}; the address alone if the port is not
   * known; empty if the address is not.
   */
  public String text() {
    InetAddress known = host;
    if (known == null) {
      return "";
    }
    String address = NetUtil.toAddressString(known);
    if (port == 0) {
      return address;
    }
    return known instanceof Inet6Address ? "[" + address + "]:" + port : address + ":" + port;
  }

  /** The address without the port, and without brackets; empty if it is not known. */
  public String address() {
    InetAddress known = host;
    return known == null ? "" : NetUtil.toAddressString(known);
  }

  @Override
  public String toString() {
    return text();
  }

  /** The same with TLS or without, as a proxy says. */
  Peer withSecure(boolean told) {
    return new Peer(host, port, told, proxied);
  }

  /** Somebody else, of whom this peer, a proxy, has told. */
  Peer from(@Nullable InetAddress client, int clientPort) {
    return new Peer(client, clientPort, secure, true);
  }

  /** Whoever it was that came through this peer, a proxy that does not know either. */
  Peer from() {
    return new Peer(host, port, secure, true);
  }

  private static InetAddress unmapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet6Address) || !isMapped(bytes)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < MAPPED_PREFIX; i++) {
      if (bytes[i] != (byte) (i < MAPPED_PREFIX - 2 ? 0 : 0xFF)) {
        return false;
      }
    }
    return true;
  }
}
