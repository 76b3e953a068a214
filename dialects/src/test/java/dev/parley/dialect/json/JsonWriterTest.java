package dev.parley.dialect.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.dialect.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonWriterTest {

  @Test
  void any_text_is_read_back_as_it_was() {
    Seeds.check(
        2_000,
        gen -> {
          StringBuilder text = new StringBuilder();
          for (int left = gen.below(20); left > 0; left--) {
            text.appendCodePoint(gen.oneIn(2) ? gen.below(0x100) : gen.below(0x110000));
          }
          String valid = new String(utf8(text.toString()), StandardCharsets.UTF_8);

          byte[] fromText = new JsonWriter().value(valid).toBytes();

          assertThat(new JsonMapper().readTree(fromText).stringValue()).isEqualTo(valid);
          assertThat(new JsonWriter().utf8(utf8(valid)).toBytes()).isEqualTo(fromText);
        });
  }

  @Test
  void half_a_surrogate_pair_is_escaped() {
    assertThat(new JsonWriter().value("a\ud800b\udc00").toBytes())
        .isEqualTo(utf8("\"a\\ud800b\\udc00\""));
  }

  @Test
  void control_characters_are_escaped() {
    assertThat(new JsonWriter().value("\0\n\r\t\u001f\"\\/\u007f").toBytes())
        .isEqualTo(utf8("\"\\u0000\\n\\r\\t\\u001f\\\"\\\\/\u007f\""));
  }

  @Test
  void base64_is_that_of_the_platform() {
    Seeds.check(
        500,
        gen -> {
          byte[] bytes = gen.bytes(64);

          assertThat(new JsonWriter(1).base64(bytes).toBytes())
              .isEqualTo(utf8("\"" + Base64.getEncoder().encodeToString(bytes) + "\""));
        });
  }

  @Test
  void commas_stand_between_members_and_elements() {
    byte[] json =
        new JsonWriter(1)
            .beginObject()
            .name("a")
            .beginArray()
            .value(1)
            .value("x")
            .beginObject()
            .endObject()
            .endArray()
            .member("b", true)
            .optional("c", null)
            .endObject()
            .toBytes();

    assertThat(json).isEqualTo(utf8("{\"a\":[1,\"x\",{}],\"b\":true}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
