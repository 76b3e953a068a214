package dev.parley.dialect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.channel.Payload;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonMessageTest {
  private static final Names NAMES = Names.of("type", "id").andSlices("data");
  private static final JsonMapper TREE =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final List<String> VALUES =
      List.of(
          "1",
          "-0.5e+10",
          "\"x\"",
          "\"\\u00e9\\\"\"",
          "\"é😀\"",
          "null",
          "true",
          "false",
          "[]",
          "[1, [2 ,{\"data\":3}]]",
          "{\"a\" : {\"b\":\"}\"}}",
          "123456789012345678901234567890");

  @Test
  void it_agrees_with_a_tree_parser_on_what_is_well_formed() {
    Seeds.check(
        4_000,
        gen -> {
          String valid = "{\"type\":\"x\",\"id\":7,\"data\": " + gen.pick(VALUES) + " }";
          String text = gen.mutate(gen.oneIn(3) ? "[" + valid + ",{}]" : valid);

          byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

          assertThat(isWellFormed(utf8)).as(text).isEqualTo(isTree(utf8));
        });
  }

  @Test
  void it_agrees_on_garbage_made_of_the_right_characters() {
    Seeds.check(
        4_000,
        gen -> {
          StringBuilder text = new StringBuilder(gen.oneIn(2) ? "{" : "[");
          for (int left = gen.below(12); left > 0; left--) {
            text.append(gen.pick(TOKENS));
          }

          byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);

          assertThat(isWellFormed(utf8)).as(text.toString()).isEqualTo(isTree(utf8));
        });
  }

  @Test
  void values_are_cut_out_byte_for_byte() {
    Seeds.check(
        2_000,
        gen -> {
          String value = gen.pick(VALUES);
          String text =
              "{\"id\":1,"
                  + space(gen)
                  + "\"data\""
                  + space(gen)
                  + ":"
                  + space(gen)
                  + value
                  + space(gen)
                  + (gen.oneIn(2) ? ",\"z\":\"\\n\"}" : "}");

          assertThat(one(text).json("data")).isEqualTo(Payload.json(value));
        });
  }

  @Test
  void nesting_is_allowed_up_to_its_limit() throws Malformed {
    int inner = JsonMessage.MAX_DEPTH - 1;
    String deepest = "{\"data\":" + "[".repeat(inner) + "]".repeat(inner) + "}";

    assertThat(read(deepest)).hasSize(1);
    assertThatThrownBy(() -> read(deepest.replace("[]", "[[]]"))).isInstanceOf(Malformed.class);
  }

  @Test
  void names_are_allowed_up_to_their_limit() throws Malformed {
    String longest = "n".repeat(JsonMessage.MAX_NAME);

    assertThat(read("{\"" + longest + "\":1}")).hasSize(1);
    assertThatThrownBy(() -> read("{\"" + longest + "n\":1}")).isInstanceOf(Malformed.class);
  }

  @Test
  void numbers_and_strings_are_as_long_as_the_message() {
    String digits = "9".repeat(50_000);

    assertThat(one("{\"data\":" + digits + "}").json("data")).isEqualTo(Payload.json(digits));
  }

  @Test
  void only_known_members_that_repeat_are_ambiguous() {
    assertThat(one("{\"id\":1,\"id\":1}").ambiguous()).isTrue();
    assertThat(one("{\"x\":1,\"x\":1}").ambiguous()).isFalse();
  }

  private static final List<String> TOKENS =
      List.of(
          "{", "}", "[", "]", ":", ",", "\"\"", "\"id\":", "1", "-", "\\", "null", " ", "\0", "é");

  private static Members one(String text) {
    try {
      return Objects.requireNonNull(read(text).getFirst());
    } catch (Malformed e) {
      throw new AssertionError(text, e);
    }
  }

  private static List<@Nullable Members> read(String text) throws Malformed {
    return JsonMessage.read(text.getBytes(StandardCharsets.UTF_8), NAMES, 100);
  }

  private static boolean isWellFormed(byte[] utf8) {
    try {
      return JsonMessage.read(utf8, NAMES, 100).size() <= 101;
    } catch (Malformed e) {
      return false;
    }
  }

  private static boolean isTree(byte[] utf8) {
    try {
      JsonNode tree = TREE.readTree(new String(utf8, StandardCharsets.UTF_8));
      return tree.isObject() || tree.isArray();
    } catch (JacksonException e) {
      return false;
    }
  }

  private static String space(Gen gen) {
    return gen.pick(List.of("", " ", "\n\t", "  \r\n"));
  }
}
