package dev.parley.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublicationTest {

  @Test
  void a_publication_follows_the_place_it_was_published_behind() {
    Publication fifth = at("e", 5, 40);

    assertThat(fifth.follows(new Position("e", 4, 40))).isTrue();
    assertThat(fifth.follows(new Position("e", 4, 41))).as("another life").isFalse();
    assertThat(fifth.follows(new Position("f", 4, 40))).as("another epoch").isFalse();
    assertThat(fifth.follows(new Position("e", 3, 40))).as("one is missing").isFalse();
    assertThat(fifth.follows(new Position("e", 5, 40))).as("itself").isFalse();
  }

  @Test
  void where_a_tag_is_not_known_the_offset_decides() {
    assertThat(at("e", 5, 0).follows(new Position("e", 4, 41))).isTrue();
    assertThat(at("e", 5, 40).follows(new Position("e", 4, 0))).isTrue();
  }

  private static Publication at(String epoch, long offset, int tagBefore) {
    var position = new Position(epoch, offset, 50);
    return new Publication(
        new ChannelName("c"), position, Payload.text("x"), null, null, 0, tagBefore);
  }
}
