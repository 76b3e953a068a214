package dev.parley.dialect.parley;

import dev.parley.core.dialect.Dialect;
import dev.parley.testkit.dialect.DialectLaws;
import java.util.List;

class ParleyLawsTest extends DialectLaws {
  @Override
  protected Dialect newDialect() {
    return new ParleyDialect(ParleySettings.defaults());
  }

  @Override
  protected List<String> corpus() {
    return List.of(
        "{\"type\":\"connect\",\"id\":1,\"user\":\"alice\",\"info\":{\"color\":\"green\"}}",
        "{\"type\":\"connect\",\"inbox\":\"e.1.2\",\"resume\":{\"session\":\"s\",\"secret\":\"x\"}}",
        "[{\"type\":\"connect\",\"id\":1},{\"type\":\"ping\",\"id\":2}]",
        "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\",\"presence\":true}",
        "{\"type\":\"subscribe\",\"channel\":\"lobby\",\"recover\":\"e.7.a\"}",
        "{\"type\":\"subscribe\",\"id\":3,\"channel\":\"x\",\"history\":5,\"info\":null}",
        "{\"type\":\"unsubscribe\",\"id\":3,\"channel\":\"lobby\"}",
        "{\"type\":\"publish\",\"id\":4,\"channel\":\"lobby\",\"data\":{\"a\":[1, 2.5e3]},\"key\":\"k\"}",
        "{\"type\":\"publish\",\"channel\":\"lobby\",\"text\":\"h\\u00e9\",\"idempotencyKey\":\"k\"}",
        "{\"type\":\"publish\",\"id\":5,\"channel\":\"lobby\",\"base64\":\"AQID\"}",
        "{\"type\":\"presence\",\"id\":5,\"channel\":\"lobby\"}",
        "{\"type\":\"update\",\"id\":6,\"channel\":\"lobby\",\"info\":{\"typing\":true}}",
        "{\"type\":\"history\",\"id\":7,\"channel\":\"lobby\",\"limit\":2,\"after\":\"e.1.2\"}",
        "{\"type\":\"history\",\"id\":7,\"channel\":\"lobby\",\"reverse\":true}",
        "{\"type\":\"send\",\"id\":8,\"user\":\"bob\",\"data\":null}",
        "{\"type\":\"call\",\"id\":9,\"method\":\"add\",\"data\":[1,2]}",
        "{\"type\":\"ping\",\"id\":10}",
        "{\"type\":\"fly\",\"id\":11}",
        "[]");
  }
}
