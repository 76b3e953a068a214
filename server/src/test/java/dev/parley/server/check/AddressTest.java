package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8000, http://localhost:8000, ws://localhost:8000/ws",
    "ws://localhost:8000/, http://localhost:8000, ws://localhost:8000/ws",
    "https://example.org, https://example.org:443, wss://example.org:443/ws",
    "HTTP://[::1], http://[::1]:80, ws://[::1]:80/ws",
  })
  void an_address_is_read(String url, String http, String webSocket) {
    Address address = Address.of(url);

    assertThat(address).hasToString(http);
    assertThat(address.ws("/ws")).hasToString(webSocket);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8000", "ftp://a", "http:///x", "http://a/path", "http://a b"})
  void what_is_no_address_is_refused(String url) {
    assertThatThrownBy(() -> Address.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--url ")
        .hasMessageEndingWith(url);
  }

  @Test
  void through_a_port_of_this_machine_the_scheme_stays() {
    assertThat(Address.of("https://example.org").through(99)).hasToString("https://127.0.0.1:99");
  }
}
