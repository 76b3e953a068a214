package dev.parley.conformance.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.parley.core.dialect.Dialect;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrow {@code server -> net -> dialects -> core <- brokers}, beside it {@code server ->
 * socketio -> core}, and no way round them.
 */
@Tag("architecture")
class ModulesTest {

  private static final String CORE = "dev.parley.core..";
  private static final String DIALECTS = "dev.parley.dialect..";
  private static final String NET = "dev.parley.net..";
  private static final String SOCKETIO = "dev.parley.socketio..";
  private static final String BROKERS = "dev.parley.broker..";
  private static final String SERVER = "dev.parley.server..";
  private static final String TESTKIT = "dev.parley.testkit..";
  private static final String[] ON_TOP = {
    "dev.parley.bench..", "dev.parley.examples..", "dev.parley.conformance.."
  };

  /** Without this, an importer that reads no class would let every rule pass. */
  @ParameterizedTest
  @ValueSource(strings = {"core", "dialect", "net", "socketio", "broker", "server", "testkit"})
  void the_classes_of_the_module_are_read(String module) {
    Stream<JavaClass> found =
        Classes.ALL.stream().filter(c -> c.getPackageName().startsWith("dev.parley." + module));

    assertThat(found).isNotEmpty();
  }

  static Stream<ArchRule> arrows() {
    return Stream.of(
        arrow(CORE, DIALECTS, NET, SOCKETIO, BROKERS, SERVER, TESTKIT),
        arrow(TESTKIT, DIALECTS, NET, SOCKETIO, BROKERS, SERVER),
        arrow(DIALECTS, NET, SOCKETIO, BROKERS, SERVER, TESTKIT),
        arrow(NET, SOCKETIO, BROKERS, SERVER, TESTKIT),
        arrow(SOCKETIO, DIALECTS, NET, BROKERS, SERVER, TESTKIT),
        arrow(BROKERS, DIALECTS, NET, SOCKETIO, SERVER, TESTKIT),
        arrow(SERVER, TESTKIT),
        arrow("dev.parley..", ON_TOP)
            .because("bench, examples and conformance stand on top: nothing stands on them"));
  }

  private static ArchRule arrow(String from, String... to) {
    String[] outside = from.equals("dev.parley..") ? ON_TOP : new String[0];
    return noClasses()
        .that()
        .resideInAPackage(from)
        .and()
        .resideOutsideOfPackages(outside)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .allowEmptyShould(true);
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void dependencies_point_along_the_arrow(ArchRule rule) {
    rule.check(Classes.ALL);
  }

  @Test
  void core_depends_on_the_jdk_and_jspecify_alone() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", CORE)
        .check(Classes.ALL);
  }

  @Test
  void netty_is_used_in_net_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(NET, "dev.parley.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(Classes.ALL);
  }

  @Test
  void sibling_dialects_do_not_know_one_another() {
    slices()
        .matching("dev.parley.dialect.(*)..")
        .should()
        .notDependOnEachOther()
        // What dialects share lies in these two: codecs and endings, no dialect.
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            resideInAnyPackage("dev.parley.dialect.json..", "dev.parley.dialect.common.."))
        .check(Classes.ALL);
  }

  @Test
  void what_dialects_share_knows_no_dialect() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.parley.dialect.json..", "dev.parley.dialect.common..")
        .should()
        .dependOnClassesThat()
        .implement(Dialect.class)
        .check(Classes.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core",
        "dialect",
        "net",
        "socketio",
        "broker",
        "server",
        "testkit",
        "bench",
        "examples"
      })
  void packages_of_a_module_form_no_cycle(String module) {
    slices()
        .matching("dev.parley." + module + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(Classes.ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Manager", "Helper", "Util", "Utils", "Impl", "Adapter"})
  void no_class_has_a_name_that_says_nothing(String suffix) {
    noClasses().should().haveSimpleNameEndingWith(suffix).check(Classes.ALL);
  }
}
