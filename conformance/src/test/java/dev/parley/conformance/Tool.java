package dev.parley.conformance;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Programs and files that the tests need and the machine must have. */
public final class Tool {

  private static final String ALL = " (./verify installs everything the tests need)";

  private Tool() {}

  /** Node 20 or later with the packages of {@code conformance/js}, ready to run a script there. */
  public static List<String> node(String script) {
    String node = inPath("node", "Install Node 20 or later: apt-get install nodejs npm");
    if (!Files.isDirectory(directory("js").resolve("node_modules/ws"))) {
      fail("The npm packages are missing. Run npm ci in conformance/js" + ALL);
    }
    Path path = directory("js").resolve(script);
    // A global from Node 22 on; there the flag is gone or without effect.
    return majorVersion(node) < 22
        ? List.of(node, "--experimental-websocket", path.toString())
        : List.of(node, path.toString());
  }

  /** The system's Python, the one that sees Debian's packages. */
  public static List<String> python(String script) {
    Path python = Path.of("/usr/bin/python3");
    if (!Files.isExecutable(python)) {
      fail("Install Python with its websockets: apt-get install python3-websockets" + ALL);
    }
    return List.of(python.toString(), directory("py").resolve(script).toString());
  }

  /** Python with the linters of {@code conformance/py/requirements.txt}. */
  public static List<String> linters(String script) {
    Path python = directory("py").resolve(".venv/bin/python");
    if (!Files.isExecutable(python)) {
      fail("The linters are missing. Run ./verify deploy once");
    }
    return List.of(python.toString(), directory("py").resolve(script).toString());
  }

  public static String curl() {
    return inPath("curl", "Install curl: apt-get install curl");
  }

  public static String openssl() {
    return inPath("openssl", "Install OpenSSL: apt-get install openssl");
  }

  public static String nginx() {
    return inSystem("nginx", "Install nginx: apt-get install nginx-light");
  }

  public static String haproxy() {
    return inSystem("haproxy", "Install HAProxy: apt-get install haproxy");
  }

  public static String systemdAnalyze() {
    return inSystem("systemd-analyze", "Install systemd: apt-get install systemd");
  }

  public static String chromium() {
    return List.of("chromium", "chromium-browser", "google-chrome").stream()
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(() -> fail("Install Chromium: apt-get install chromium" + ALL));
  }

  /** The root of the source tree. */
  public static Path root() {
    return Path.of(System.getProperty("parley.root", "..")).toAbsolutePath().normalize();
  }

  private static Path directory(String name) {
    return root().resolve("conformance").resolve(name);
  }

  private static String inPath(String name, String advice) {
    return in(System.getenv().getOrDefault("PATH", ""), name, advice);
  }

  /** Debian keeps what serves where only root's path leads. */
  private static String inSystem(String name, String advice) {
    return in(System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin", name, advice);
  }

  private static String in(String path, String name, String advice) {
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(() -> fail(advice + ALL));
  }

  private static int majorVersion(String node) {
    try {
      Process process = new ProcessBuilder(node, "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), Script.CHARSET).strip();
      return Integer.parseInt(version.substring(1, version.indexOf('.')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
