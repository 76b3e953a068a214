package dev.parley.dialect.raw;

import dev.parley.core.dialect.Dialect;
import dev.parley.testkit.dialect.DialectLaws;
import dev.parley.testkit.dialect.Gen;
import java.util.List;
import java.util.Map;

class RawLawsTest extends DialectLaws {
  @Override
  protected Dialect newDialect() {
    return new RawDialect();
  }

  @Override
  protected List<String> corpus() {
    return List.of("hello", "", "{\"a\":1}");
  }

  @Override
  protected Map<String, String> parameters(Gen gen) {
    return gen.oneIn(10) ? Map.of() : Map.of("channel", gen.oneIn(5) ? "not a name" : "lobby");
  }

  @Override
  protected boolean remembersTickets() {
    return false;
  }
}
