package dev.parley.conformance.deploy;

import static dev.parley.conformance.deploy.DeployFiles.only;
import static dev.parley.conformance.deploy.DeployFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Script;
import dev.parley.conformance.Tool;
import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The image and the manifests: other people's linters, and that they fit the server. */
@Tag("deploy")
class ContainersTest {
  private static final String IMAGE = "docker/Dockerfile";
  private static final String DEPLOYMENT = "kubernetes/deployment.yaml";
  private static final List<String> PROBES =
      List.of("startupProbe", "readinessProbe", "livenessProbe");

  private final JsonNode deployment = yaml(DEPLOYMENT);
  private final JsonNode pod = deployment.at("/spec/template/spec");
  private final JsonNode container = pod.at("/containers/0");

  @TempDir private Path folder;

  @TestFactory
  List<DynamicTest> linters() {
    return Script.run(
        Tool.linters("deploy_lint.py"),
        Duration.ofMinutes(2),
        Tool.root().resolve("deploy").toString());
  }

  @Test
  void the_nodes_take_their_settings() throws IOException {
    Loaded loaded = settings();

    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.config().server().port())
        .isEqualTo(container.at("/ports/0/containerPort").asInt())
        .isEqualTo(Integer.parseInt(only(IMAGE, "^EXPOSE (\\d+)$")));
    assertThat(loaded.config().auth().tokenSecret().isEmpty()).isFalse();
  }

  @Test
  void a_drain_has_the_time_it_needs() throws IOException {
    List<String> wait = new ArrayList<>();
    container.at("/lifecycle/preStop/exec/command").forEach(word -> wait.add(word.asString()));
    assertThat(wait).hasSize(2).startsWith("sleep");
    Duration before = Duration.ofSeconds(Long.parseLong(wait.getLast()));
    Duration grace = Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt());

    assertThat(before).isPositive();
    assertThat(grace)
        .isGreaterThanOrEqualTo(
            before
                .plus(settings().config().server().drain().deadline())
                .plus(SystemdTest.GOODBYES));
  }

  @Test
  void probes_ask_what_is_served() {
    try (Parley parley = Parley.open("server.port=0", "server.drain.deadline=0s")) {
      for (String probe : PROBES) {
        String path = container.path(probe).at("/httpGet/path").asString();
        assertThat(parley.routes()).as(probe).contains("GET " + path);
        assertThat(container.path(probe).at("/httpGet/port").asString())
            .isEqualTo(container.at("/ports/0/name").asString());
      }
      String asked = only(IMAGE, "\"http://127\\.0\\.0\\.1:8000(/[a-z/]+)\"");
      assertThat(parley.routes()).contains("GET " + asked);
    }
    assertThat(container.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/health/ready");
  }

  @Test
  void nobody_is_root_and_nothing_is_written_but_in_tmp() {
    String user = only(IMAGE, "^USER (\\d+):\\d+$");

    assertThat(Integer.parseInt(user)).isPositive();
    assertThat(pod.at("/securityContext/runAsUser").asString()).isEqualTo(user);
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asString())
        .isEqualTo("RuntimeDefault");
    JsonNode own = container.path("securityContext");
    assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(own.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
    assertThat(container.path("volumeMounts"))
        .filteredOn(mount -> !mount.path("readOnly").asBoolean(false))
        .extracting(mount -> mount.path("mountPath").asString())
        .containsExactly("/tmp");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
  }

  @Test
  void memory_and_processors_are_limited() {
    for (String kind : List.of("requests", "limits")) {
      for (String what : List.of("cpu", "memory")) {
        assertThat(container.path("resources").path(kind).path(what).asString(""))
            .as("%s of %s", kind, what)
            .isNotEmpty();
      }
    }
  }

  @Test
  void what_belongs_together_is_named_alike() {
    JsonNode labels = deployment.at("/spec/template/metadata/labels");
    JsonNode service = yaml("kubernetes/service.yaml");
    JsonNode config = yaml("kubernetes/config.yaml");

    assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(service.at("/spec/selector")).isEqualTo(labels);
    assertThat(yaml("kubernetes/disruption.yaml").at("/spec/selector/matchLabels"))
        .isEqualTo(labels);
    assertThat(service.at("/spec/ports/0/targetPort")).isEqualTo(container.at("/ports/0/name"));
    assertThat(pod.at("/volumes/0/configMap/name")).isEqualTo(config.at("/metadata/name"));
    String file = container.at("/volumeMounts/0/mountPath").asString() + "/parley.yaml";
    assertThat(container.path("args").toString()).contains("\"" + file + "\"");
  }

  @Test
  void both_stages_of_the_image_have_the_same_jdk_for_the_cache_is_bound_to_it() {
    List<String> bases =
        Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE)
            .matcher(DeployFiles.text(IMAGE))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(bases).hasSize(2);
    assertThat(bases.getFirst()).isEqualTo(bases.getLast()).startsWith("eclipse-temurin:25-jdk");
  }

  /** The settings of the manifest with the secrets that it takes from elsewhere. */
  private Loaded settings() throws IOException {
    String text = yaml("kubernetes/config.yaml").at("/data/parley.yaml").asString();
    Path file = Files.writeString(folder.resolve("parley.yaml"), text);
    List<String> names = new ArrayList<>();
    container.path("env").forEach(variable -> names.add(variable.path("name").asString()));
    assertThat(names)
        .containsExactly("PARLEY_AUTH_TOKEN_SECRET", "PARLEY_API_KEYS", "PARLEY_REDIS_URL");
    Map<String, String> secrets =
        Map.of(
            "PARLEY_AUTH_TOKEN_SECRET",
            "0123456789abcdef0123456789abcdef",
            "PARLEY_API_KEYS",
            "a-key",
            "PARLEY_REDIS_URL",
            "redis://:a-password@redis:6379");
    return ConfigLoader.forServe().load(file, secrets, List.of());
  }
}
