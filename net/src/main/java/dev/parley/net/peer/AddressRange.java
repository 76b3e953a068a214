package dev.parley.net.peer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin with the same bits (CIDR, RFC 4632).
 *
 * @param first the lowest of them: all bits behind the prefix are 0
 * @param prefix how many bits are the same: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record AddressRange(InetAddress first, int prefix) {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/(\\d{1,3}))?");

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Names are not looked up.
   *
   * @return nothing for anything else, also where a bit behind the prefix is set
   */
  public static Optional<AddressRange> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    InetAddress first = address(form.group(1));
    // An address of IPv4 in the form of IPv6: its prefix would be counted otherwise.
    if (first == null || (first instanceof Inet4Address && text.indexOf(':') >= 0)) {
      return Optional.empty();
    }
    int bits = first.getAddress().length * Byte.SIZE;
    String written = form.group(2);
    int prefix = written == null ? bits : Integer.parseInt(written);
    return prefix <= bits && isZeroFrom(first.getAddress(), prefix)
        ? Optional.of(new AddressRange(first, prefix))
        : Optional.empty();
  }

  /** Whether the address is one of these; one of the other family never is. */
  public boolean contains(InetAddress address) {
    byte[] own = first.getAddress();
    byte[] other = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (own[i] != other[i]) {
        return false;
      }
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || ((own[whole] ^ other[whole]) & 0xFF) >>> (Byte.SIZE - rest) == 0;
  }

  /** Whether every address of its family is one of these. */
  public boolean isEverything() {
    return prefix == 0;
  }

  /**
   * The address that a literal stands for, without a name looked up; null for anything else. What
   * has fewer than four parts, or a leading zero, is no address of IPv4. With the JDK alone: Netty
   * is not to be touched before logging is set up, and configurations are read before.
   */
  static @Nullable InetAddress address(String literal) {
    if (literal.indexOf(':') < 0 && !V4.matcher(literal).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }

  private static boolean isZeroFrom(byte[] bytes, int bit) {
    for (int i = bit; i < bytes.length * Byte.SIZE; i++) {
      if ((bytes[i / Byte.SIZE] & (0x80 >>> (i % Byte.SIZE))) != 0) {
        return false;
      }
    }
    return true;
  }
}
