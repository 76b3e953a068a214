package dev.parley.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
    "192.0.2.4/30, 192.0.2.4, 192.0.2.7, 192.0.2.3, 192.0.2.8",
    "192.0.2.7, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
    "192.0.2.7/32, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
    "128.0.0.0/1, 128.0.0.0, 255.255.255.255, 127.255.255.255, 0.0.0.0",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255, ::, ::1",
    "2001:db8::/33, 2001:db8::, 2001:db8:7fff:ffff::, 2001:db8:8000::, 2001:db7::",
    "::1, ::1, ::1, ::, ::2",
    "fd00::/8, fd00::, fdff::1, fe00::, fcff::",
    "::/0, ::, ffff::, 0.0.0.0, 127.0.0.1"
  })
  void a_range_holds_its_ends_and_nothing_past_them(
      String range, String first, String last, String before, String after) {
    AddressRange read = AddressRange.parse(range).orElseThrow();

    assertThat(read.contains(address(first))).isTrue();
    assertThat(read.contains(address(last))).isTrue();
    assertThat(read.contains(address(before))).isFalse();
    assertThat(read.contains(address(after))).isFalse();
    assertThat(read.isEverything()).isEqualTo(range.endsWith("/0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "proxy.example",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "10.0.0.256",
        "10.0.0.1/8",
        "192.0.2.5/30",
        "::/129",
        "2001:db8::1/32",
        "fe80::1%eth0",
        "[::1]",
        "::ffff:10.0.0.0/104",
        "::ffff:10.0.0.0/24",
        " 10.0.0.0/8"
      })
  void anything_else_is_no_range(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void an_address_of_the_one_family_in_the_form_of_the_other_is_what_it_is() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xFF;
    mapped[12] = 10;
    mapped[15] = 7;
    InetAddress six = java.net.Inet6Address.getByAddress(null, mapped, 0);

    Peer peer = new Peer(six, 80, false, false);

    assertThat(peer.text()).isEqualTo("10.0.0.7:80");
    assertThat(
            AddressRange.parse("10.0.0.0/8")
                .orElseThrow()
                .contains(Objects.requireNonNull(peer.host())))
        .isTrue();
  }

  private static InetAddress address(String literal) {
    return Objects.requireNonNull(AddressRange.address(literal));
  }
}
