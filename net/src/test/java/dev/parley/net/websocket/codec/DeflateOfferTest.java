package dev.parley.net.websocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {
  private static final String ACCEPTED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits", // what browsers send
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate;client_max_window_bits=\"15\"",
        "permessage-deflate; client_max_window_bits=\"1\\0\"", // an escaped 0
        "permessage-deflate ; server_no_context_takeover ; client_no_context_takeover",
        "x-unknown; a=\"b,c\", permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; mystery, , permessage-deflate",
        "b@d, permessage-deflate"
      })
  void an_offer_that_can_be_honoured_is_accepted_without_context_takeover(String offers) {
    assertThat(answer(offers)).contains(ACCEPTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits", // what browsers send
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate"
      })
  void a_server_that_would_refer_back_does_so_unless_it_is_asked_not_to(String offers) {
    assertThat(DeflateOffer.answer(List.of(offers), true))
        .contains(new DeflateOffer.Agreed("permessage-deflate; client_no_context_takeover", true));
  }

  @Test
  void a_client_that_asks_the_server_not_to_refer_back_is_told_that_it_does_not() {
    String asked = "permessage-deflate; server_no_context_takeover";
    String window = "; server_max_window_bits=15";

    assertThat(DeflateOffer.answer(List.of(asked), true))
        .contains(new DeflateOffer.Agreed(ACCEPTED, false));
    assertThat(DeflateOffer.answer(List.of(asked + window), true))
        .contains(new DeflateOffer.Agreed(ACCEPTED + window, false));
    assertThat(DeflateOffer.answer(List.of(DeflateOffer.CLIENT_OFFER), true))
        .contains(new DeflateOffer.Agreed(ACCEPTED, false));
  }

  @Test
  void a_server_that_would_refer_back_honours_the_same_windows() {
    String offer = "permessage-deflate; server_max_window_bits=";

    assertThat(DeflateOffer.answer(List.of(offer + 15), true))
        .contains(
            new DeflateOffer.Agreed(
                "permessage-deflate; client_no_context_takeover; server_max_window_bits=15", true));
    assertThat(DeflateOffer.answer(List.of(offer + 14), true)).isEmpty();
  }

  @Test
  void an_offered_server_window_of_15_is_named_in_the_answer() {
    assertThat(answer("permessage-deflate; server_max_window_bits=15"))
        .contains(ACCEPTED + "; server_max_window_bits=15");
  }

  @Test
  void several_header_lines_are_one_list() {
    assertThat(answer("x-first", "permessage-deflate")).contains(ACCEPTED);
    assertThat(answer()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",,",
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=015",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=\"\"",
        "permessage-deflate; client_max_window_bits=\"15",
        "permessage-deflate; client_max_window_bits=\"15\\",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=\"x\"",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; unknown",
        "permessage-deflate;",
        "permessage-deflate x",
        "x; a=\"b, permessage-deflate" // the quote swallows the rest
      })
  void an_offer_that_cannot_be_honoured_is_declined(String offer) {
    assertThat(answer(offer)).isEmpty();
  }

  @Test
  void a_client_accepts_only_an_answer_that_it_can_honour() {
    assertThat(DeflateOffer.isAccepted(List.of(ACCEPTED))).isTrue();
    assertThat(DeflateOffer.isAccepted(List.of(ACCEPTED + "; server_max_window_bits=10"))).isTrue();
    assertThat(DeflateOffer.isAccepted(List.of())).isFalse();
    assertThat(DeflateOffer.isAccepted(List.of("permessage-deflate"))).isFalse();
    assertThat(DeflateOffer.isAccepted(List.of(ACCEPTED, ACCEPTED))).isFalse();
    assertThat(DeflateOffer.isAccepted(List.of(ACCEPTED + "; client_max_window_bits=10")))
        .isFalse();
    assertThat(DeflateOffer.isAccepted(List.of(ACCEPTED + "; client_max_window_bits"))).isFalse();
    assertThat(answer(DeflateOffer.CLIENT_OFFER)).contains(ACCEPTED);
  }

  private static Optional<String> answer(String... lines) {
    return DeflateOffer.answer(List.of(lines), false).map(DeflateOffer.Agreed::header);
  }
}
