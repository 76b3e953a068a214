package dev.parley.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChannelNameTest {

  @Test
  void letters_digits_and_the_listed_punctuation_are_allowed() {
    assertThat(ChannelName.isValid("azAZ09_-.:=@,;!~+/#$")).isTrue();
  }

  @Test
  void anything_else_is_not() {
    for (String bad :
        new String[] {"", " ", "a b", "a\n", "é", "a*", "a\"", "a\\", "a?", "a%", "\u0000"}) {
      assertThat(ChannelName.isValid(bad)).as(bad).isFalse();
      assertThatThrownBy(() -> new ChannelName(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_name_is_as_long_as_the_limit_and_no_longer() {
    assertThat(ChannelName.isValid("a".repeat(ChannelName.MAX_LENGTH))).isTrue();
    assertThat(ChannelName.isValid("a".repeat(ChannelName.MAX_LENGTH + 1))).isFalse();
  }

  @Test
  void a_user_leaves_room_for_the_sign_of_the_inbox() {
    assertThat(ChannelName.isValidUser("u".repeat(ChannelName.MAX_LENGTH - 1))).isTrue();
    assertThat(ChannelName.isValidUser("u".repeat(ChannelName.MAX_LENGTH))).isFalse();
    assertThat(ChannelName.isValidUser("")).isFalse();
  }

  @Test
  void the_namespace_is_what_stands_before_the_first_colon() {
    assertThat(new ChannelName("chat:room:1").namespace()).isEqualTo("chat");
    assertThat(new ChannelName("lobby").namespace()).isEmpty();
    assertThat(ChannelName.inboxOf("a:b").namespace()).isEmpty();
    assertThat(ChannelName.inboxOf("a:b").isInbox()).isTrue();
  }
}
