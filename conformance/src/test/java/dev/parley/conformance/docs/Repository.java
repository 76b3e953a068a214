package dev.parley.conformance.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The repository's documents, and its commands as a user runs them. */
final class Repository {
  static final Path ROOT =
      Path.of(System.getProperty("parley.root", "..")).toAbsolutePath().normalize();

  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

  private Repository() {}

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> Stream.of(parts(file)).noneMatch(NOT_OURS::contains))
          .sorted()
          .toList();
    }
  }

  static String name(Path file) {
    return String.join("/", parts(file));
  }

  /** Runs {@code ./parley} with these arguments until it ends; both streams together. */
  static Ran parley(String jvmOptions, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(ROOT.resolve("parley").toString()), Arrays.stream(arguments))
                    .toList())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("PARLEY_JAVA_OPTS", jvmOptions);
    environment.remove("JDK_JAVA_OPTIONS");
    environment.remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  /** What a command said and how it ended. */
  record Ran(int exit, String output) {}

  private static String[] parts(Path file) {
    return ROOT.relativize(file).toString().split("[/\\\\]");
  }
}
