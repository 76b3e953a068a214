package dev.parley.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.PresenceEvent.Change;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceCheckerTest {
  private static final String C = "news";

  @Test
  void presence_that_is_told_changed_and_told_again_passes() {
    assertThat(
            LogChecker.check(
                List.of(
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
                    new Operation.MembersAre(C, Set.of("me")))))
        .isEmpty();
  }

  @Test
  void a_join_of_who_is_present_is_noticed() {
    Check.broken("nobody joins who is present")
        .by(1, 2)
        .in(told("x", "ann"), shown("x", Change.JOIN, "ann"));
    Check.broken("nobody joins who is present")
        .by(2, 3)
        .in(told("x"), shown("x", Change.JOIN, "ann"), shown("x", Change.JOIN, "ann"));
  }

  @Test
  void a_leave_of_who_is_not_present_is_noticed() {
    Check.broken("nobody leaves who is not present")
        .by(2, 3)
        .in(told("x", "ann"), shown("x", Change.LEAVE, "ann"), shown("x", Change.LEAVE, "ann"));
  }

  @Test
  void a_change_of_who_is_not_present_is_noticed() {
    Check.broken("nobody changes who is not present")
        .by(1, 2)
        .in(told("x", "ann"), shown("x", Change.UPDATE, "bob"));
  }

  @Test
  void a_leave_of_who_is_there_is_noticed() {
    Check.broken("nobody is shown gone who is there")
        .by(2, 3)
        .in(told("x", "ann"), new Operation.MemberUp(C, "ann"), shown("x", Change.LEAVE, "ann"));
  }

  @Test
  void a_leave_of_who_has_lost_the_connection_passes() {
    assertThat(
            LogChecker.check(
                List.of(
                    told("x", "ann"),
                    new Operation.MemberUp(C, "ann"),
                    new Operation.MemberDown(C, "ann"),
                    shown("x", Change.LEAVE, "ann"))))
        .isEmpty();
  }

  @Test
  void a_member_who_is_not_shown_in_the_end_is_noticed() {
    var truth = new Operation.MembersAre(C, Set.of("ann"));

    Check.broken("who is present is shown").by(1, 3).in(told("x"), told("y", "ann"), truth);
  }

  @Test
  void a_member_who_stays_is_noticed_once_the_lease_is_over() {
    Check.broken("nobody stays when the lease is over")
        .by(1, 2)
        .in(told("x", "ann", "ghost"), new Operation.MembersAre(C, Set.of("ann")));
    assertThat(
            LogChecker.check(
                List.of(
                    told("x", "ann", "late"),
                    told("y", "ann"),
                    new Operation.MembersAre(C, Set.of("ann"), Set.of("late")))))
        .isEmpty();
  }

  @Test
  void whether_all_pictures_are_right_can_be_asked_before_it_is_judged() {
    var checker = new LogChecker();
    checker.accept(told("x", "ann", "bob"));

    assertThat(checker.isShown(new Operation.MembersAre(C, Set.of("ann")))).isFalse();
    assertThat(checker.isShown(new Operation.MembersAre(C, Set.of("ann"), Set.of("bob")))).isTrue();
    assertThat(checker.isShown(new Operation.MembersAre(C, Set.of("ann", "bob", "cy")))).isFalse();
    assertThat(checker.violations()).isEmpty();
  }

  @Test
  void presence_shown_to_who_did_not_ask_or_asks_no_more_is_noticed() {
    Check.broken("no change is shown to who was told no members")
        .by(1)
        .in(shown("x", Change.JOIN, "ann"));
    Check.broken("no change is shown to who was told no members")
        .by(3)
        .in(told("x"), new Operation.PresenceEnded("x", C), shown("x", Change.JOIN, "ann"));
  }

  private static Operation told(String client, String... members) {
    return new Operation.MembersTold(client, C, Set.of(members));
  }

  private static Operation shown(String client, Change change, String member) {
    return new Operation.MemberChanged(client, C, change, member);
  }
}
