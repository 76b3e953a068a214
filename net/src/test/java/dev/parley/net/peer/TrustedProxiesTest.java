package dev.parley.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proxies of these tests are 10.0.0.0/8 and fd00::/8; the next one is 10.0.0.1. */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(
          List.of(
              AddressRange.parse("10.0.0.0/8").orElseThrow(),
              AddressRange.parse("fd00::/8").orElseThrow()));
  private static final Peer NEXT = peer("10.0.0.1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // One proxy, which has written whom it talks to.
        "203.0.113.7 | 203.0.113.7",
        "2001:db8::1 | 2001:db8::1",
        "203.0.113.7:4711 | 203.0.113.7:4711",
        "203.0.113.7:65535 | 203.0.113.7:65535",
        "[2001:db8::1]:4711 | [2001:db8::1]:4711",
        "[2001:db8::1] | 2001:db8::1",
        "::ffff:203.0.113.7 | 203.0.113.7",
        // Two, and three.
        "203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "203.0.113.7,fd00::2 ,10.0.0.3 | 203.0.113.7",
        // What stands before the first stranger is the stranger's invention.
        "127.0.0.1, 203.0.113.7 | 203.0.113.7",
        "10.0.0.9, 203.0.113.7 | 203.0.113.7",
        "198.51.100.1, 10.0.0.9, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "nonsense, 203.0.113.7 | 203.0.113.7",
        // Empty elements mean nothing.
        ", 203.0.113.7 , , | 203.0.113.7",
        // Only proxies: the farthest, who may be a client of ours.
        "10.0.0.3, 10.0.0.2 | 10.0.0.3",
        // What is no address ends what is known.
        "unknown | 10.0.0.1:80",
        "_hidden, 10.0.0.2 | 10.0.0.2",
        "203.0.113.7, unknown, 10.0.0.2 | 10.0.0.2",
        "203.0.113.7, 203.0.113 | 10.0.0.1:80",
        "203.0.113.07 | 10.0.0.1:80",
        "203.0.113.256 | 10.0.0.1:80",
        "203.0.113.7. | 10.0.0.1:80",
        "203.0.113.7.1 | 10.0.0.1:80",
        "203.0.113.7:65536 | 10.0.0.1:80",
        "203.0.113.7:-1 | 10.0.0.1:80",
        "203.0.113.7: | 10.0.0.1:80",
        "203.0.113.7 4711 | 10.0.0.1:80",
        "2001:db8::1::2 | 10.0.0.1:80",
        "[203.0.113.7 | 10.0.0.1:80",
        "localhost | 10.0.0.1:80"
      })
  void the_sender_is_the_last_who_is_no_proxy_of_ours(String header, String sender) {
    Peer found = sender(NEXT, header);

    assertThat(found.text()).isEqualTo(sender);
    assertThat(found.proxied()).isTrue();
  }

  @Test
  void of_several_lines_the_last_is_the_nearest() {
    assertThat(sender(NEXT, "198.51.100.1", "203.0.113.7", "10.0.0.2").text())
        .isEqualTo("203.0.113.7");
    assertThat(sender(NEXT, "203.0.113.7", "", "10.0.0.2").text()).isEqualTo("203.0.113.7");
  }

  @Test
  void a_header_of_any_length_is_read_to_the_first_stranger_only() {
    String made = "198.51.100.1, ".repeat(1_000);

    assertThat(sender(NEXT, made + "203.0.113.7").text()).isEqualTo("203.0.113.7");
    assertThat(sender(NEXT, "10.0.0.2, ".repeat(1_000) + "10.0.0.3").text()).isEqualTo("10.0.0.2");
    assertThat(sender(NEXT, ",".repeat(10_000)).text()).isEqualTo("10.0.0.1:80");
  }

  @Test
  void an_entry_longer_than_any_address_is_none() {
    String longest = "[1111:2222:3333:4444:5555:6666:123.123.123.123]:65535";

    assertThat(longest).hasSize(53);
    assertThat(sender(NEXT, longest).text())
        .isEqualTo("[1111:2222:3333:4444:5555:6666:7b7b:7b7b]:65535");
    assertThat(sender(NEXT, longest.replace(":65535", ":065535")).text()).isEqualTo("10.0.0.1:80");
  }

  @Test
  void nobody_is_believed_but_trusted_proxies() {
    Peer stranger = peer("203.0.113.9");

    assertThat(sender(stranger, "127.0.0.1")).isEqualTo(stranger);
    assertThat(TrustedProxies.NONE.sender(NEXT, _ -> List.of("127.0.0.1"))).isEqualTo(NEXT);
    Peer nowhere = Peer.of(null, false);
    assertThat(sender(nowhere, "127.0.0.1")).isEqualTo(nowhere);
  }

  @Test
  void a_proxy_that_names_nobody_speaks_for_itself() {
    assertThat(sender(NEXT)).isEqualTo(NEXT);
  }

  @Test
  void who_comes_through_a_proxy_is_never_local() {
    Peer here = peer("127.0.0.1");
    var trusting = new TrustedProxies(List.of(AddressRange.parse("127.0.0.1").orElseThrow()));

    assertThat(here.isLocal()).isTrue();
    assertThat(trusting.sender(here, _ -> List.of("127.0.0.1")).isLocal()).isFalse();
    assertThat(trusting.sender(here, _ -> List.of("nonsense")).isLocal()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https | false | true",
        "HTTPS | false | true",
        "http, https | false | true",
        "https, http | true | false",
        "http | true | false",
        "ws | true | true",
        "'' | false | false"
      })
  void a_proxy_tells_whether_its_client_came_by_https(String told, boolean socket, boolean sender) {
    Peer proxy = NEXT.withSecure(socket);

    Peer found =
        PROXIES.sender(
            proxy, name -> name.equals("X-Forwarded-Proto") ? List.of("http", told) : List.of());

    assertThat(found.secure()).isEqualTo(sender);
    assertThat(peer("203.0.113.9").secure()).isFalse();
  }

  private static Peer sender(Peer peer, String... lines) {
    Map<String, List<String>> headers = Map.of("X-Forwarded-For", Arrays.asList(lines));
    return PROXIES.sender(peer, name -> headers.getOrDefault(name, List.of()));
  }

  private static Peer peer(String address) {
    InetAddress host = Objects.requireNonNull(AddressRange.address(address));
    return Peer.of(new InetSocketAddress(host, 80), false);
  }
}
