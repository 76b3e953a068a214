package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.parley.socketio.admin.Admin;
import dev.parley.socketio.admin.AdminSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in to look. */
class AdminEntranceTest {
  /** Of "changeit", of a cost that takes no time. */
  private static final String HASH =
      new String(
          BCrypt.withDefaults().hash(4, "changeit".getBytes(StandardCharsets.UTF_8)),
          StandardCharsets.UTF_8);

  private static final String WRONG = "4/admin,{\"message\":\"invalid credentials\"}";
  private static final String RIGHT = "0/admin,{\"username\":\"admin\",\"password\":\"changeit\"}";

  private final World world = new World();
  private final Queue<Runnable> verifications = new ArrayDeque<>();
  private Instant now = Instant.EPOCH;

  AdminEntranceTest() {
    Admin.install(world.io, AdminSettings.of("admin", HASH), () -> now, verifications::add);
  }

  @Test
  void who_knows_the_password_comes_in_and_is_told_an_id_to_come_back_with() {
    World.Peer ann = world.connection(0);
    ann.says(RIGHT);

    List<String> heard = heard(ann);

    assertThat(heard).hasSize(4);
    assertThat(heard.get(0)).startsWith("0/admin,{\"sid\":");
    assertThat(heard.get(1)).matches("2/admin,\\[\"session\",\"[0-9a-f]{32}\"]");
    assertThat(heard.get(2)).startsWith("2/admin,[\"config\",");
    assertThat(heard.get(3)).startsWith("2/admin,[\"server_stats\",");
  }

  @Test
  void with_the_id_no_password_is_needed_and_no_other_id_told() {
    World.Peer ann = world.connection(0);
    ann.says(RIGHT);
    String id = heard(ann).get(1).replaceAll(".*\"([0-9a-f]{32})\"]", "$1");
    World.Peer again = world.connection(1);

    again.says("0/admin,{\"sessionId\":\"" + id + "\"}");

    List<String> heard = again.hears();
    assertThat(heard).hasSize(3);
    assertThat(heard.get(1)).startsWith("2/admin,[\"config\",");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/admin,",
        "0/admin,{}",
        "0/admin,{\"sessionId\":\"1234\"}",
        "0/admin,{\"sessionId\":7,\"username\":true,\"password\":[]}",
        "0/admin,{\"username\":\"admin\"}",
        "0/admin,{\"username\":\"admin\",\"password\":\"wrong\"}",
        "0/admin,{\"username\":\"admin\",\"password\":\"\"}",
        "0/admin,{\"username\":\"root\",\"password\":\"changeit\"}"
      })
  void nobody_else_does(String packet) {
    World.Peer eve = world.connection(0);

    eve.says(packet);

    assertThat(heard(eve)).containsExactly(WRONG);
    assertThat(world.io.of("/admin").socketCount()).isZero();
    assertThat(world.bugs).isEmpty();
  }

  @Test
  void nobody_else_who_looks_is_shown_the_id() {
    Admin.install(
        world.io,
        AdminSettings.of("admin", HASH)
            .withNamespace("/all")
            .withMode(AdminSettings.Mode.DEVELOPMENT),
        () -> now,
        verifications::add);
    World.Peer ann = world.connection(0);
    ann.says(RIGHT.replace("/admin", "/all"));
    var _ = heard(ann);
    World.Peer bob = world.connection(1);

    bob.says(RIGHT.replace("/admin", "/all"));
    String id = heard(bob).get(1).replaceAll(".*\"([0-9a-f]{32})\"]", "$1");

    assertThat(ann.hears())
        .anyMatch(text -> text.startsWith("2/all,[\"socket_connected\""))
        .noneMatch(text -> text.contains(id) || text.contains("_admin"));
  }

  @Test
  void an_id_is_forgotten_after_a_day() {
    World.Peer ann = world.connection(0);
    ann.says(RIGHT);
    String id = heard(ann).get(1).replaceAll(".*\"([0-9a-f]{32})\"]", "$1");
    World.Peer again = world.connection(1);

    now = now.plus(Duration.ofDays(1));
    again.says("0/admin,{\"sessionId\":\"" + id + "\"}");

    assertThat(again.hears()).containsExactly(WRONG);
  }

  @Test
  void a_few_passwords_wait_to_be_verified_and_more_are_refused() {
    List<World.Peer> few = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      World.Peer peer = world.connection(0);
      peer.says(RIGHT);
      few.add(peer);
    }
    World.Peer late = world.connection(0);

    late.says(RIGHT);

    assertThat(late.hears())
        .containsExactly("4/admin,{\"message\":\"too many attempts, try again\"}");
    assertThat(few).allSatisfy(peer -> assertThat(peer.hears()).isEmpty());
    assertThat(few).allSatisfy(peer -> assertThat(heard(peer)).hasSize(4));
    late.says(RIGHT);
    assertThat(heard(late)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "changeit", "$2b$31$", "$1$abc$def"})
  void a_password_that_is_no_hash_is_an_error(String hash) {
    assertThatThrownBy(() -> AdminSettings.of("admin", hash))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_hash_is_not_shown() {
    assertThat(AdminSettings.of("admin", HASH).toString()).doesNotContain("$2");
  }

  /** What has come, once all passwords are verified. */
  private List<String> heard(World.Peer peer) {
    while (!verifications.isEmpty()) {
      verifications.remove().run();
    }
    world.time.settle();
    return peer.hears();
  }
}
