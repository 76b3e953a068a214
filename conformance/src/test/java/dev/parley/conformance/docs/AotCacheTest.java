package dev.parley.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The distribution's ahead-of-time cache is one that the JVM takes: a quick start hangs on it. */
@Tag("docs")
class AotCacheTest {

  @Test
  void the_launcher_starts_without_a_word_about_the_cache() throws Exception {
    Repository.Ran ran = Repository.parley("", "version");

    assertThat(ran.exit()).as(ran.output()).isZero();
    assertThat(ran.output())
        .startsWith("parley ")
        .doesNotContain("Unable to use AOT cache")
        .doesNotContainIgnoringCase("[warning]")
        .doesNotContainIgnoringCase("[error]");
  }

  @Test
  void the_cache_is_used_when_the_jvm_is_told_to_fail_without_it() throws Exception {
    Repository.Ran ran = Repository.parley("-XX:AOTMode=on -Xlog:class+load", "version");

    assertThat(ran.exit()).as(ran.output()).isZero();
    assertThat(ran.output())
        .containsPattern("dev\\.parley\\.server\\.Main source: shared objects file");
  }
}
