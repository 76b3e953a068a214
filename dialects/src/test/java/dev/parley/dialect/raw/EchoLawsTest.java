package dev.parley.dialect.raw;

import dev.parley.core.dialect.Dialect;
import dev.parley.testkit.dialect.DialectLaws;
import java.util.List;

class EchoLawsTest extends DialectLaws {
  @Override
  protected Dialect newDialect() {
    return new EchoDialect();
  }

  @Override
  protected List<String> corpus() {
    return List.of("hello", "");
  }
}
