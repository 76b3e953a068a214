package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.problems;
import static dev.parley.server.config.ConfigAssertions.sets;
import static dev.parley.server.config.ConfigAssertions.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminConfigTest {
  private static final String HASH = "$2b$10$nu1FHRkuxkZkqID.31gz4uQsyERZAn.m4IIruysTsHDODBtrqS5Me";

  @Test
  void the_admin_ui_is_off_if_nothing_is_set() {
    ParleyConfig.SocketIoAdmin admin = yaml("").socketIo().admin();

    assertThat(admin.enabled()).isFalse();
    assertThat(admin.namespace()).isEqualTo("/admin");
    assertThat(admin.mode()).isEqualTo(ParleyConfig.AdminMode.PRODUCTION);
  }

  @Test
  void with_a_hash_it_can_be_enabled_and_the_hash_is_not_shown() {
    ParleyConfig.SocketIoAdmin admin =
        sets("socket-io.admin.enabled=true", "socket-io.admin.password-hash=" + HASH)
            .socketIo()
            .admin();

    assertThat(admin.enabled()).isTrue();
    assertThat(admin.passwordHash().value()).isEqualTo(HASH);
    assertThat(admin.toString()).doesNotContain(HASH);
  }

  @Test
  void without_a_hash_it_can_not() {
    assertThat(problems("socket-io:\n  admin:\n    enabled: true\n"))
        .containsExactly(
            "parley.yaml:3:14: socket-io.admin.enabled is true and socket-io.admin.password-hash"
                + " is not set; allowed: true with the bcrypt hash of a password");
  }

  @Test
  void a_password_in_place_of_its_hash_is_refused_and_not_repeated() {
    assertThat(problems("", Map.of(), "socket-io.admin.password-hash=changeit"))
        .singleElement()
        .asString()
        .contains("a bcrypt hash")
        .doesNotContain("changeit");
  }
}
