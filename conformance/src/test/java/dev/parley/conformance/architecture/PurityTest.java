package dev.parley.conformance.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialects and core get time, chance and threads handed in, so that tests own them. */
@Tag("architecture")
class PurityTest {

  private static GivenClassesConjunction pure() {
    return noClasses().that().resideInAnyPackage("dev.parley.core..", "dev.parley.dialect..");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java\\.net\\.(.*Socket.*|http\\..*|URLConnection|HttpURLConnection)",
        "java\\.nio\\.channels\\..*",
        "java\\.nio\\.file\\..*"
      })
  void pure_code_opens_no_socket_and_no_file(String types) {
    pure().should().dependOnClassesThat().haveNameMatching(types).check(Classes.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java\\.lang\\.(Thread|Thread\\$.*|ThreadLocal|InheritableThreadLocal)",
        "java\\.util\\.(Timer|TimerTask)",
        "java\\.util\\.concurrent\\.(Executors|ThreadFactory|ForkJoinPool"
            + "|ThreadPoolExecutor|ScheduledThreadPoolExecutor|StructuredTaskScope)"
      })
  void pure_code_makes_no_thread(String types) {
    pure().should().dependOnClassesThat().haveNameMatching(types).check(Classes.ALL);
  }

  @Test
  void pure_code_reads_no_clock() {
    pure()
        .should()
        .callMethodWhere(
            target(owner(type(System.class)))
                .and(target(nameMatching("currentTimeMillis|nanoTime"))))
        .orShould()
        .callMethodWhere(
            target(
                    owner(
                        type(Instant.class)
                            .or(type(LocalDate.class))
                            .or(type(LocalDateTime.class))
                            .or(type(OffsetDateTime.class))
                            .or(type(ZonedDateTime.class))))
                .and(target(nameMatching("now"))))
        .orShould()
        .callMethodWhere(
            target(owner(type(Clock.class))).and(target(nameMatching("system.*|tick.*"))))
        .check(Classes.ALL);
  }

  @Test
  void pure_code_draws_no_random_number() {
    pure()
        .should()
        .callMethodWhere(target(owner(type(Math.class))).and(target(nameMatching("random"))))
        .orShould()
        .callMethodWhere(target(owner(type(UUID.class))).and(target(nameMatching("randomUUID"))))
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)"
                + "|java\\.security\\.SecureRandom")
        .check(Classes.ALL);
  }

  @Test
  void pure_code_logs_nothing() {
    pure()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .check(Classes.ALL);
  }

  @Test
  void the_standard_streams_belong_to_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.parley.server.cli..", "dev.parley.bench..", "dev.parley.examples..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(Classes.ALL);
  }
}
