package dev.parley.server.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

final class BinariesTest {

  @Test
  void a_binary_value_is_an_object_with_base64_and_comes_back() {
    JsonNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .set("deep", JsonNodeFactory.instance.arrayNode().add(new byte[] {1, 2, (byte) 255}));

    JsonNode marked = Binaries.marked(tree);

    assertThat(marked).hasToString("{\"deep\":[{\"_binary\":\"AQL/\"}]}");
    JsonNode back = Binaries.unmarked(marked);
    assertThat(back.at("/deep/0").binaryValue()).containsExactly(1, 2, 255);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"_binary":"AQI="}              | {"__binary":"AQI="}
          {"__binary":7}                  | {"___binary":7}
          {"_binary":{"_binary":null}}    | {"__binary":{"__binary":null}}
          {"_binary":"AQI=","more":1}     | {"_binary":"AQI=","more":1}
          {"binary":"AQI="}               | {"binary":"AQI="}
          {"_binarys":1}                  | {"_binarys":1}
          [{"a_binary":1},"_binary",null] | [{"a_binary":1},"_binary",null]
          """)
  void an_object_of_the_application_that_looks_so_is_told_apart(String own, String written) {
    JsonNode tree = JsonMapper.shared().readTree(own);

    assertThat(Binaries.marked(tree)).hasToString(written);
    assertThat(Binaries.unmarked(Binaries.marked(tree))).isEqualTo(tree);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"_binary\":7}", "{\"_binary\":\"?\"}", "[[{\"_binary\":null}]]"})
  void what_is_no_base64_is_refused(String json) {
    JsonNode tree = JsonMapper.shared().readTree(json);

    assertThatThrownBy(() -> Binaries.unmarked(tree)).isInstanceOf(IllegalArgumentException.class);
  }
}
