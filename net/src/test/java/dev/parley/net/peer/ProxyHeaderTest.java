package dev.parley.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.peer.ProxyHeader.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final int LIMIT = 256;
  private static final String V2 = "0D0A0D0A000D0A515549540A";

  /** PROXY, TCP over IPv4, 12 bytes: 203.0.113.7:4711 to 192.0.2.1:443. */
  private static final String V2_FOUR = V2 + "21 11 000C CB007107 C0000201 1267 01BB";

  /** PROXY, TCP over IPv6, 36 bytes: [2001:db8::1]:4711 to [2001:db8::2]:443. */
  private static final String V2_SIX =
      V2
          + "21 21 0024 20010DB8000000000000000000000001"
          + "20010DB8000000000000000000000002 1267 01BB";

  private static final Peer PROXY =
      Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 99), false);

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443, 203.0.113.7:4711",
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255:65535",
    "PROXY TCP4 203.0.113.7 192.0.2.1 0 0, 203.0.113.7",
    "PROXY TCP6 2001:db8::1 2001:db8::2 4711 443, [2001:db8::1]:4711",
    "PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 4711 443, 203.0.113.7:4711",
    "PROXY UNKNOWN, 127.0.0.1:99",
    "PROXY UNKNOWN ffff::1 whatever this is, 127.0.0.1:99"
  })
  void a_line_of_version_1_names_the_client(String line, String client) {
    assertThat(read(line + "\r\nGET /"))
        .isInstanceOfSatisfying(
            Outcome.Read.class,
            header -> {
              assertThat(header.length()).isEqualTo(line.length() + 2);
              assertThat(header.client().text()).isEqualTo(client);
              assertThat(header.client().proxied()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY \r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 4711\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443 \r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443 1\r\n",
        "PROXY TCP4  203.0.113.7 192.0.2.1 4711 443\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 65536 443\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 4711 65536\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 -1 443\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 04711 443\r\n",
        "PROXY TCP4 203.0.113 192.0.2.1 4711 443\r\n",
        "PROXY TCP4 203.0.113.256 192.0.2.1 4711 443\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 4711 443\r\n",
        "PROXY TCP4 localhost 192.0.2.1 4711 443\r\n",
        "PROXY TCP5 203.0.113.7 192.0.2.1 4711 443\r\n",
        "PROXY UDP4 203.0.113.7 192.0.2.1 4711 443\r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY tcp4 203.0.113.7 192.0.2.1 4711 443\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\n"
      })
  void any_other_line_is_malformed(String line) {
    assertThat(read(line)).isInstanceOf(Outcome.Malformed.class);
  }

  @Test
  void a_line_may_have_107_bytes_and_no_more() {
    String full = "PROXY UNKNOWN " + "x".repeat(ProxyHeader.V1_BYTES - 16);

    assertThat(read(full + "\r\n")).isInstanceOf(Outcome.Read.class);
    assertThat(read(full + "x\r\n")).isInstanceOf(Outcome.TooLong.class);
    assertThat(read(full + "x")).isInstanceOf(Outcome.Incomplete.class);
    assertThat(read(full + "xx")).isInstanceOf(Outcome.TooLong.class);
  }

  @Test
  void a_header_of_version_2_names_the_client() {
    assertThat(client(V2_FOUR)).isEqualTo("203.0.113.7:4711");
    assertThat(client(V2_SIX)).isEqualTo("[2001:db8::1]:4711");
    // LOCAL, whatever else it says; PROXY of an unknown family; PROXY over a UNIX socket.
    assertThat(client(V2 + "20 11 000C CB007107 C0000201 1267 01BB")).isEqualTo("127.0.0.1:99");
    assertThat(client(V2 + "20 FF 0000")).isEqualTo("127.0.0.1:99");
    assertThat(client(V2 + "21 00 0000")).isEqualTo("127.0.0.1:99");
    assertThat(client(V2 + "21 31 00D8" + "00".repeat(216))).isEqualTo("127.0.0.1:99");
  }

  @Test
  void what_follows_the_addresses_belongs_to_the_header_and_is_not_read() {
    // A checksum, which is not compared, and a type that nobody knows.
    String more = "030004 00000000 EF0001 FF";
    ByteBuf in = bytes(V2 + "21 11 0017 CB007107 C0000201 1267 01BB" + more + "474554");

    assertThat(ProxyHeader.read(in, PROXY, LIMIT))
        .isInstanceOfSatisfying(
            Outcome.Read.class, header -> assertThat(header.length()).isEqualTo(16 + 23));
    assertThat(in.readableBytes()).isEqualTo(16 + 23 + 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Version 1 and 3 in the form of 2; commands 2 and 15.
        "11 11 000C CB007107 C0000201 1267 01BB",
        "31 11 000C CB007107 C0000201 1267 01BB",
        "22 11 000C CB007107 C0000201 1267 01BB",
        "2F 11 000C CB007107 C0000201 1267 01BB",
        // Datagrams, and families and types that there are not.
        "21 12 000C CB007107 C0000201 1267 01BB",
        "21 32 00D8",
        "21 10 000C CB007107 C0000201 1267 01BB",
        "21 41 000C CB007107 C0000201 1267 01BB",
        // One byte less than the addresses take.
        "21 11 000B CB007107 C0000201 1267 01",
        "21 21 0023",
        "21 31 00D7"
      })
  void any_other_of_version_2_is_malformed(String behind) {
    assertThat(ProxyHeader.read(bytes(V2 + behind), PROXY, LIMIT))
        .isInstanceOf(Outcome.Malformed.class);
  }

  @Test
  void a_header_as_long_as_the_limit_is_read_and_one_byte_more_is_not_waited_for() {
    String start = V2 + "21 11 %04X CB007107 C0000201 1267 01BB";
    String padding = "00".repeat(LIMIT - 16 - 12);

    assertThat(client(start.formatted(LIMIT - 16) + padding)).isEqualTo("203.0.113.7:4711");
    assertThat(ProxyHeader.read(bytes(start.formatted(LIMIT - 15)), PROXY, LIMIT))
        .isInstanceOf(Outcome.TooLong.class);
    assertThat(ProxyHeader.read(bytes(V2 + "21 11 FFFF"), PROXY, LIMIT))
        .isInstanceOf(Outcome.TooLong.class);
    assertThat(ProxyHeader.read(bytes(V2 + "21 11 FFFF"), PROXY, 0x10 + 0xFFFF))
        .isInstanceOf(Outcome.Incomplete.class);
  }

  @Test
  void every_beginning_of_a_header_is_waited_for() {
    String line = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n";
    ByteBuf first = Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII);
    for (ByteBuf whole : new ByteBuf[] {first, bytes(V2_FOUR), bytes(V2_SIX)}) {
      for (int count = 0; count < whole.readableBytes(); count++) {
        assertThat(ProxyHeader.read(whole.slice(0, count), PROXY, LIMIT))
            .as("%d bytes", count)
            .isInstanceOf(Outcome.Incomplete.class);
      }
    }
  }

  @Test
  void a_header_behind_others_in_the_buffer_is_read() {
    ByteBuf in = bytes("FFFF" + V2_FOUR).skipBytes(2);

    assertThat(ProxyHeader.read(in, PROXY, LIMIT)).isInstanceOf(Outcome.Read.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "POST /send HTTP/1.1\r\n\r\n",
        "PUT",
        "PROXYTCP4 203.0.113.7 192.0.2.1 4711 443\r\n",
        "proxy TCP4 203.0.113.7 192.0.2.1 4711 443\r\n",
        "\r\nGET / HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001"
      })
  void what_begins_otherwise_has_no_header(String text) {
    assertThat(read(text)).isInstanceOf(Outcome.Absent.class);
  }

  @Test
  void whatever_comes_nothing_is_thrown() {
    Random random = new Random(7);
    for (int run = 0; run < 20_000; run++) {
      ByteBuf in = bytes(random.nextBoolean() ? V2_FOUR : V2_SIX);
      for (int change = random.nextInt(4); change >= 0; change--) {
        in.setByte(random.nextInt(in.readableBytes()), random.nextInt());
      }
      assertThat(ProxyHeader.read(in.slice(0, random.nextInt(in.readableBytes())), PROXY, LIMIT))
          .isNotNull();
    }
  }

  private static Outcome read(String text) {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    int before = in.readableBytes();
    Outcome outcome = ProxyHeader.read(in, PROXY, LIMIT);
    assertThat(in.readableBytes()).isEqualTo(before);
    return outcome;
  }

  private static String client(String hex) {
    Outcome outcome = ProxyHeader.read(bytes(hex), PROXY, LIMIT);
    assertThat(outcome).isInstanceOf(Outcome.Read.class);
    return ((Outcome.Read) outcome).client().text();
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
