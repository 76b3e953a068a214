package dev.parley.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {

  @Test
  void every_position_is_read_back_from_its_form_on_the_wire() {
    for (Position position :
        List.of(
            Position.start("e"),
            new Position("a0", Long.MAX_VALUE, -1),
            new Position("z".repeat(32), 7, Integer.MIN_VALUE))) {
      assertThat(Position.parse(position.encode())).contains(position);
    }
  }

  @Test
  void anything_else_is_empty_and_never_an_exception() {
    for (String bad :
        List.of(
            "",
            ".",
            "..",
            "e",
            "e.1",
            ".1.1",
            "e..1",
            "e.1.",
            "e.-1.1",
            "e.1.-1",
            "E.1.1",
            "e.1.1.1",
            "e.x.1",
            "e.1.!",
            "e.9223372036854775808.1",
            "e.1.1z141z4",
            "e_.1.1",
            "z".repeat(33) + ".1.1",
            "e.1.1 ")) {
      assertThat(Position.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void a_position_has_a_valid_epoch_and_no_negative_offset() {
    assertThatThrownBy(() -> new Position("", 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position("e", -1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
