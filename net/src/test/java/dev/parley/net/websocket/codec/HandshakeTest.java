package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.websocket.codec.Handshake.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  // RFC 6455 1.3: the key and the value that answers it.
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  HandshakeTest() {
    headers.put("Upgrade", List.of("websocket"));
    headers.put("Connection", List.of("Upgrade"));
    headers.put("Sec-WebSocket-Version", List.of("13"));
    headers.put("Sec-WebSocket-Key", List.of(KEY));
  }

  @Test
  void a_proper_request_is_accepted_with_the_value_of_the_rfc() {
    assertThat(check("GET")).isEqualTo(new Outcome.Accepted(ACCEPT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WebSocket           | keep-alive, Upgrade",
        "h2c, websocket      | upgrade",
        "WEBSOCKET           | Keep-Alive,UPGRADE"
      })
  void upgrade_and_connection_are_lists_without_regard_to_case(String upgrade, String connection) {
    headers.put("Upgrade", List.of(upgrade));
    headers.put("Connection", List.of(connection));

    assertThat(check("GET")).isEqualTo(new Outcome.Accepted(ACCEPT));
  }

  @Test
  void another_method_is_refused_with_405() {
    assertThat(refused("POST").status()).isEqualTo(405);
    assertThat(refused("get").headers()).containsEntry("Allow", "GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "14", "", "13, 8", "x"})
  void another_version_is_refused_with_426_that_names_13(String version) {
    headers.put("Sec-WebSocket-Version", List.of(version));

    assertThat(refused("GET").status()).isEqualTo(426);
    assertThat(refused("GET").headers()).containsEntry("Sec-WebSocket-Version", "13");
  }

  @Test
  void a_missing_header_is_refused() {
    assertThat(statusWithout("Upgrade")).isEqualTo(426);
    assertThat(statusWithout("Connection")).isEqualTo(400);
    assertThat(statusWithout("Sec-WebSocket-Version")).isEqualTo(426);
    assertThat(statusWithout("Sec-WebSocket-Key")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ", // no padding
        "dGhlIHNhbXBsZSBub25jZQ=", // too little
        "dGhlIHNhbXBsZSBub25j", // 15 bytes
        "dGhlIHNhbXBsZSBub25jZTE=", // 17 bytes
        "dGhlIHNhbXBsZSBub25jZ!==", // no base64
        "dGhlIHNhbXBsZSBub25jZ\u00e9==" // no ASCII
      })
  void a_key_that_is_not_16_bytes_in_base64_is_refused_with_400(String key) {
    headers.put("Sec-WebSocket-Key", List.of(key));

    assertThat(refused("GET").status()).isEqualTo(400);
  }

  @Test
  void two_keys_are_refused_with_400() {
    headers.put("Sec-WebSocket-Key", List.of(KEY, KEY));

    assertThat(refused("GET").status()).isEqualTo(400);
  }

  @Test
  void the_first_offered_subprotocol_that_is_supported_is_selected() {
    List<String> supported = List.of("parley.v1", "other");

    assertThat(Handshake.selectSubprotocol(List.of("x, other , parley.v1"), supported))
        .contains("other");
    assertThat(Handshake.selectSubprotocol(List.of("x", "parley.v1"), supported))
        .contains("parley.v1");
    assertThat(Handshake.selectSubprotocol(List.of("PARLEY.V1, ,"), supported)).isEmpty();
    assertThat(Handshake.selectSubprotocol(List.of(), supported)).isEmpty();
  }

  private int statusWithout(String name) {
    List<String> kept = headers.getOrDefault(name, List.of());
    headers.remove(name);
    int status = refused("GET").status();
    headers.put(name, kept);
    return status;
  }

  private Outcome check(String method) {
    return Handshake.check(method, name -> headers.getOrDefault(name, List.of()));
  }

  private Outcome.Refused refused(String method) {
    return (Outcome.Refused) check(method);
  }
}
