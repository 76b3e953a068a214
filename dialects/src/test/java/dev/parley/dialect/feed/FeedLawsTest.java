package dev.parley.dialect.feed;

import dev.parley.core.dialect.Dialect;
import dev.parley.testkit.dialect.DialectLaws;
import dev.parley.testkit.dialect.Gen;
import java.util.List;
import java.util.Map;

class FeedLawsTest extends DialectLaws {
  @Override
  protected Dialect newDialect() {
    return new FeedDialect();
  }

  @Override
  protected List<String> corpus() {
    return List.of("anything");
  }

  @Override
  protected Map<String, String> parameters(Gen gen) {
    String channels = gen.pick(List.of("a", "a,b", "a%2Cb,c", "a,a,%", "", "news:de,@bob,x=y"));
    String since = gen.pick(List.of("", "a=e.1.2", "a%2Cb=e.1.2,c=f.0.0", "x%3Dy=e.9.z"));
    return Map.of(
        "channels", gen.oneIn(4) ? gen.mutate(channels) : channels,
        "since", gen.oneIn(4) ? gen.mutate(since) : since,
        "history", gen.pick(List.of("0", "5", "-1", "1000", "1001", "x")));
  }
}
