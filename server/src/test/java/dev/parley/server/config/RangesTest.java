package dev.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RangesTest {

  record Bounded(String path, String min, String max, List<String> past, String allowed) {
    @Override
    public String toString() {
      return path + " " + min + ".." + max;
    }
  }

  static Stream<Bounded> ranges() {
    List<Bounded> ranges = new ArrayList<>();
    Schema.ROOT.eachValue(
        "",
        (path, schema) -> {
          String named = path.replace("*", "chat");
          if (schema instanceof Schema.One(Kind.Amount number)) {
            String min = number.write(number.min());
            String max = number.write(number.max());
            List<String> past =
                List.of(Long.toString(number.min() - 1), Long.toString(number.max() + 1));
            ranges.add(new Bounded(named, min, max, past, number.allowed()));
          } else if (schema instanceof Schema.One(Kind.Span span)) {
            List<String> past = new ArrayList<>();
            past.add(Durations.format(span.max().plusMillis(1)));
            if (!span.min().isZero()) {
              past.add(Durations.format(span.min().minus(Duration.ofMillis(1))));
            }
            String min = span.write(span.min());
            ranges.add(new Bounded(named, min, span.write(span.max()), past, span.allowed()));
          }
        });
    return ranges.stream();
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void each_range_includes_its_ends_and_nothing_past_them(Bounded range) {
    // Other keys go along, so that only the range itself can refuse.
    assertThat(refusals(range.path(), range.min())).isEmpty();
    assertThat(refusals(range.path(), range.max())).isEmpty();
    for (String past : range.past()) {
      assertThat(refusals(range.path(), past))
          .containsExactly(
              "--set %s: %s is '%s'; allowed: %s"
                  .formatted(range.path(), range.path(), past, range.allowed()));
    }
  }

  private static List<String> refusals(String path, String value) {
    Map<String, String> sets = new LinkedHashMap<>();
    boolean large = value.endsWith("iB") && !value.endsWith("KiB");
    String size = large ? "64MiB" : "1KiB";
    sets.put("heartbeat.interval", path.equals("heartbeat.timeout") ? "1h" : "30s");
    sets.put("heartbeat.timeout", path.equals("heartbeat.interval") ? "50ms" : "5s");
    sets.put("limits.message-bytes", path.equals("limits.presence-info-bytes") ? "1MiB" : size);
    sets.put("limits.outbox-bytes", large ? "64MiB" : "1MiB");
    sets.put("limits.frame-bytes", "1KiB");
    sets.put("limits.presence-info-bytes", "0");
    if (path.equals("history.memory-bytes")) {
      sets.put("limits.message-bytes", "1KiB");
    }
    sets.put(path, value);
    List<String> flags = new ArrayList<>();
    sets.forEach((key, set) -> flags.add(key + "=" + set));
    try {
      ConfigLoader.forServe().load(Map.of(), flags);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(ConfigProblem::toString).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "500ms, 500",
    "30s, 30000",
    "1h30m, 5400000",
    "1m1ms, 60001",
    "2d, 172800000",
    "1d2h3m4s5ms, 93784005"
  })
  void a_duration_is_read_and_written(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"''", "5", "-5s", "1.5s", "s", "30m1h", "1s1s", "1h 30m", "1S", "1us", "9999999999s"})
  void a_text_that_is_no_duration_is_refused(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "1023, 1023, 1023", "1048576, 1048576, 1MiB", "64KiB, 65536, 64KiB",
    "16MB, 16000000, 15625KiB", "3GiB, 3221225472, 3GiB", "1 kb, 1000, 1000", "7b, 7, 7"
  })
  void a_size_is_read_and_written(String text, long bytes, String written) {
    assertThat(ByteSizes.parse(text)).hasValue(bytes);
    assertThat(ByteSizes.format(bytes)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "1.5MiB", "MiB", "1  MiB", "1TiB", "0x10", "999999999999999GiB"})
  void a_text_that_is_no_size_is_refused(String text) {
    assertThat(ByteSizes.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HOST, 0.0.0.0, true",
    "HOST, ::1, true",
    "HOST, '', false",
    "HOST, a b, false",
    "ORIGIN, *, true",
    "ORIGIN, https://a.example, true",
    "ORIGIN, http://localhost:8000, true",
    "ORIGIN, http://[::1]:80, true",
    "ORIGIN, a.example, false",
    "ORIGIN, https://a.example/, false",
    "ORIGIN, https://*.example, false",
    "ADDRESS_RANGE, 192.0.2.7, true",
    "ADDRESS_RANGE, 10.0.0.0/8, true",
    "ADDRESS_RANGE, fd00::/8, true",
    "ADDRESS_RANGE, ::1, true",
    "ADDRESS_RANGE, 10.0.0.1/8, false",
    "ADDRESS_RANGE, 10.0.0.0/33, false",
    "ADDRESS_RANGE, proxy.example, false",
    "ADDRESS_RANGE, '', false",
    "COOKIE_NAME, parley_token, true",
    "COOKIE_NAME, a=b, false",
    "COOKIE_NAME, '', false",
    "OWN_NAMESPACE, /admin, true",
    "OWN_NAMESPACE, admin, false",
    "OWN_NAMESPACE, /, false",
    "BCRYPT, '', true",
    "BCRYPT, $2b$10$nu1FHRkuxkZkqID.31gz4uQsyERZAn.m4IIruysTsHDODBtrqS5Me, true",
    "BCRYPT, $2b$17$nu1FHRkuxkZkqID.31gz4uQsyERZAn.m4IIruysTsHDODBtrqS5Me, false",
    "BCRYPT, changeit, false",
    "QUERY_NAME, token, true",
    "QUERY_NAME, a&b, false",
    "QUERY_NAME, '', false",
    "API_KEY, k-1_X~!, true",
    "API_KEY, 'a,b', false",
    "API_KEY, 'a b', false",
    "API_KEY, '', false",
    "ENDPOINT_URL, '', true",
    "ENDPOINT_URL, https://app.example/events?a=b, true",
    "ENDPOINT_URL, http://[::1]:8080/, true",
    "ENDPOINT_URL, ftp://app.example/, false",
    "ENDPOINT_URL, https://user@app.example/, false",
    "ENDPOINT_URL, https:///events, false",
    "NSP_PATTERN, /, true",
    "NSP_PATTERN, /shop-*, true",
    "NSP_PATTERN, shop, false",
    "BRIDGE_RULE, / room-{name} chat:{name} message, true",
    "BRIDGE_RULE, /a {x} {x} a.b:c, true",
    "BRIDGE_RULE, / room-{name} chat:{other} message, false",
    "BRIDGE_RULE, / room chat:{name} message, false",
    "BRIDGE_RULE, / room-{name} chat message, false",
    "BRIDGE_RULE, / room-{name} chat:{name} disconnect, false",
    "BRIDGE_RULE, / room-{name} chat:{name}, false",
    "ANY, '', true",
    "ANY, any thing, true"
  })
  void a_text_has_its_form(TextForm form, String text, boolean allowed) {
    assertThat(form.matches(text)).isEqualTo(allowed);
  }
}
