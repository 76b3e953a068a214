package dev.parley.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent.Change;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogCheckerTest {
  private static final String C = "news";

  @Test
  void a_whole_run_with_a_told_gap_and_a_resume_passes() {
    assertThat(
            promises(
                invoked("a"),
                invoked("b"),
                invoked("d"),
                new Operation.Attached("x", C, at(0, 0)),
                new Operation.Acknowledged(C, "a", at(1, 11)),
                got("x", 1, 11, "a"),
                new Operation.Resumed("x", C, at(1, 11)),
                got("x", 2, 12, "b"),
                new Operation.GapTold("x", C, 3, at(3, 0)),
                got("x", 4, 14, "d")))
        .isEmpty();
  }

  @Test
  void a_missing_publication_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                invoked("c"),
                new Operation.Attached("x", C, at(0, 0)),
                got("x", 1, 11, "a"),
                got("x", 3, 13, "c")))
        .containsExactly("a gap is told");
  }

  @Test
  void a_repeat_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                new Operation.Attached("x", C, at(0, 0)),
                got("x", 1, 11, "a"),
                got("x", 1, 11, "a")))
        .containsExactly("nothing is delivered twice or out of order");
  }

  @Test
  void an_offset_used_twice_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                invoked("b"),
                new Operation.Acknowledged(C, "a", at(1, 11)),
                new Operation.Acknowledged(C, "b", at(1, 12))))
        .containsExactly("an offset is used once");
  }

  @Test
  void a_publication_acknowledged_at_two_places_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                new Operation.Acknowledged(C, "a", at(1, 11)),
                new Operation.Acknowledged(C, "a", at(2, 12))))
        .containsExactly("an acknowledged publication is in the log once");
  }

  @Test
  void observers_that_disagree_are_noticed() {
    assertThat(
            promises(
                invoked("a"),
                invoked("b"),
                new Operation.LostLog(C),
                new Operation.Attached("x", C, at(0, 0)),
                new Operation.Attached("y", C, at(0, 0)),
                got("x", 1, 11, "a"),
                got("y", 1, 11, "b")))
        .containsExactly("all observers agree what is at a place");
  }

  @Test
  void a_new_life_joined_to_an_old_one_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                invoked("b"),
                invoked("c"),
                new Operation.LostLog(C),
                new Operation.Attached("x", C, at(0, 0)),
                new Operation.Attached("y", C, at(0, 0)),
                got("x", 1, 11, "a"),
                got("y", 1, 21, "b"),
                got("x", 2, 22, "c"),
                got("y", 2, 22, "c")))
        .containsExactly("all observers see one order");
  }

  @Test
  void a_delivery_before_its_publish_is_noticed() {
    assertThat(promises(new Operation.Attached("x", C, at(0, 0)), got("x", 1, 11, "a")))
        .containsExactly("nothing is delivered before it was published");
  }

  @Test
  void a_silent_change_of_epoch_is_noticed() {
    assertThat(
            promises(
                invoked("a"),
                new Operation.Attached("x", C, new Position("old", 0, 0)),
                got("x", 1, 11, "a")))
        .containsExactly("an epoch ends with a gap that is told");
  }

  @Test
  void a_gap_told_from_elsewhere_and_a_resume_from_elsewhere_are_noticed() {
    assertThat(
            promises(
                new Operation.Attached("x", C, at(5, 1)),
                new Operation.GapTold("x", C, 8, at(9, 2)),
                new Operation.Resumed("x", C, at(7, 3))))
        .containsExactly("a gap begins where the run stands", "a run goes on where it stood");
  }

  @Test
  void presence_that_is_told_changed_and_told_again_passes() {
    assertThat(
            promises(
                told("x", "me", "ann"),
                shown("x", Change.JOIN, "bob"),
                shown("x", Change.UPDATE, "ann"),
                shown("x", Change.LEAVE, "ann"),
                shown("x", Change.JOIN, "ann"),
                told("x", "me", "bob"),
                shown("x", Change.LEAVE, "bob"),
                told("y", "gone"),
                new Operation.PresenceEnded("y", C),
                new Operation.MembersTold("x", "other", Set.of("z")),
                new Operation.MembersAre(C, Set.of("me"))))
        .isEmpty();
  }

  @Test
  void a_join_of_who_is_present_is_noticed() {
    assertThat(promises(told("x", "ann"), shown("x", Change.JOIN, "ann")))
        .containsExactly("nobody joins who is present");
    assertThat(promises(told("x"), shown("x", Change.JOIN, "ann"), shown("x", Change.JOIN, "ann")))
        .containsExactly("nobody joins who is present");
  }

  @Test
  void a_leave_or_a_change_of_who_is_not_present_is_noticed() {
    assertThat(
            promises(
                told("x", "ann"), shown("x", Change.LEAVE, "ann"), shown("x", Change.LEAVE, "ann")))
        .containsExactly("nobody leaves who is not present");
    assertThat(promises(told("x", "ann"), shown("x", Change.UPDATE, "bob")))
        .containsExactly("nobody changes who is not present");
  }

  @Test
  void presence_that_is_not_right_in_the_end_is_noticed() {
    var truth = new Operation.MembersAre(C, Set.of("ann"));

    assertThat(promises(told("x", "ann", "ghost"), truth))
        .containsExactly("presence is right in the end");
    assertThat(promises(told("x"), told("y", "ann"), truth))
        .containsExactly("presence is right in the end");
  }

  @Test
  void presence_shown_to_who_did_not_ask_or_asks_no_more_is_noticed() {
    assertThat(
            promises(
                shown("x", Change.JOIN, "ann"),
                told("x"),
                new Operation.PresenceEnded("x", C),
                shown("x", Change.JOIN, "ann")))
        .containsExactly(
            "no change is shown to who was told no members",
            "no change is shown to who was told no members");
  }

  private static Operation told(String client, String... members) {
    return new Operation.MembersTold(client, C, Set.of(members));
  }

  private static Operation shown(String client, Change change, String member) {
    return new Operation.MemberChanged(client, C, change, member);
  }

  private static List<String> promises(Operation... history) {
    return LogChecker.check(List.of(history)).stream().map(LogChecker.Violation::promise).toList();
  }

  private static Operation invoked(String payload) {
    return new Operation.Invoked(C, payload);
  }

  private static Operation got(String client, long offset, int tag, String payload) {
    return new Operation.Delivered(client, C, at(offset, tag), payload);
  }

  private static Position at(long offset, int tag) {
    return new Position("e", offset, tag);
  }
}
