package dev.parley.conformance.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository's Java sources. */
final class Sources {
  static final Path ROOT =
      Path.of(System.getProperty("parley.root", "..")).toAbsolutePath().normalize();

  private static final Set<String> NOT_OURS = Set.of(".git", "node_modules", "target", ".venv");
  private static final Pattern SCRIPT = Pattern.compile(".*\\.(mjs|js|py)");

  private Sources() {}

  /** Every Java file of every module, main and test. */
  static List<Path> all() {
    return Stream.concat(main().stream(), tests().stream()).toList();
  }

  static List<Path> main() {
    return under("src/main/java");
  }

  static List<Path> tests() {
    return under("src/test/java");
  }

  /** Every script of the repository, of its tests and of its pages: JavaScript and Python. */
  static List<Path> scripts() {
    List<Path> scripts = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (SCRIPT.matcher(file.getFileName().toString()).matches()) {
                scripts.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scripts.stream().sorted().toList();
  }

  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> under(String folder) {
    // Modules lie at the root, or one folder below.
    try (Stream<Path> modules = Files.walk(ROOT, 2)) {
      return modules
          .filter(module -> !module.equals(ROOT) && Files.exists(module.resolve("pom.xml")))
          .map(module -> module.resolve(folder))
          .filter(Files::isDirectory)
          .flatMap(Sources::javaFiles)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
