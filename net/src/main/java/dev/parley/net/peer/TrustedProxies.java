package dev.parley.net.peer;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word about their clients is taken. Immutable; any thread.
 *
 * <p>Each proxy on the way writes who it was talking to at the end of {@code X-Forwarded-For}. Read
 * from there, the first address that is not a trusted proxy's is the client's: it was written by a
 * proxy of ours, and whatever stands before it the client may have made up.
 *
 * @param ranges where they are; none, and nobody is believed
 */
public record TrustedProxies(List<AddressRange> ranges) {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** The longest address of IPv6 in brackets, and a port. */
  private static final int LONGEST_ENTRY = 45 + 2 + 6;

  /** An address of IPv4, with or without a port; one of IPv6; one in brackets, so too. */
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile("([0-9.]+)(?::(\\d{1,5}))?"),
          Pattern.compile("([0-9A-Fa-f:.]+)"),
          Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::(\\d{1,5}))?"));

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /** Whether this is one of them. */
  public boolean trusts(Peer peer) {
    InetAddress host = peer.host();
    if (host == null) {
      return false;
    }
    for (AddressRange range : ranges) {
      if (range.contains(host)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Who has sent a request: the peer itself, or if that is a trusted proxy, whom it names in {@code
   * X-Forwarded-For} and {@code X-Forwarded-Proto}. Where the names end, or one is no address, it
   * is the last proxy that could be told.
   *
   * @param peer the other end of what the request came by
   * @param headers the values of all of the request's lines of a name
   */
  public Peer sender(Peer peer, Function<String, List<String>> headers) {
    if (ranges.isEmpty() || !trusts(peer)) {
      return peer;
    }
    return secured(forwarded(peer, headers.apply("X-Forwarded-For")), headers);
  }

  private Peer forwarded(Peer proxy, List<String> lines) {
    Peer known = proxy;
    for (String line : lines.reversed()) {
      for (int end = line.length(); end >= 0; ) {
        int comma = line.lastIndexOf(',', end - 1);
        String entry = line.substring(comma + 1, end).strip();
        end = comma;
        // RFC 9110 5.6.1.2: empty elements of a list are to be ignored.
        if (entry.isEmpty()) {
          continue;
        }
        Peer named = named(known, entry);
        if (named == null) {
          return known.from();
        }
        if (!trusts(named)) {
          return named;
        }
        known = named;
      }
    }
    return known;
  }

  private static @Nullable Peer named(Peer proxy, String entry) {
    Matcher form = entry.length() > LONGEST_ENTRY ? null : form(entry);
    InetAddress host = form == null ? null : AddressRange.address(form.group(1));
    if (form == null || host == null) {
      return null;
    }
    String written = form.groupCount() > 1 ? form.group(2) : null;
    int port = written == null ? 0 : Integer.parseInt(written);
    return port > 0xFFFF ? null : proxy.from(host, port);
  }

  private static @Nullable Matcher form(String entry) {
    for (Pattern pattern : FORMS) {
      Matcher matcher = pattern.matcher(entry);
      if (matcher.matches()) {
        return matcher;
      }
    }
    return null;
  }

  /** Of several words the last is the nearest proxy's; one that means nothing changes nothing. */
  private static Peer secured(Peer peer, Function<String, List<String>> headers) {
    List<String> lines = headers.apply("X-Forwarded-Proto");
    if (lines.isEmpty()) {
      return peer;
    }
    String last = lines.getLast();
    String word = last.substring(last.lastIndexOf(',') + 1).strip();
    if (word.equalsIgnoreCase("https")) {
      return peer.withSecure(true);
    }
    return word.equalsIgnoreCase("http") ? peer.withSecure(false) : peer;
  }
}
