package dev.parley.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;

/**
 * A script that prints one line per check, {@code ok NAME} or {@code not ok NAME: reason}, and last
 * {@code 1..N}. Each check becomes one test; one more says that the script came to its end.
 */
public final class Script {

  static final Charset CHARSET = StandardCharsets.UTF_8;

  private static final Pattern PASSED = Pattern.compile("ok (.*)");
  private static final Pattern FAILED = Pattern.compile("not ok (.*?): (.*)");
  private static final Pattern PLAN = Pattern.compile("1\\.\\.(\\d+)");

  private Script() {}

  /** Runs a script with arguments to its end, or until the limit has passed; blocks meanwhile. */
  public static List<DynamicTest> run(List<String> program, Duration limit, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Output output = new Output(process.getInputStream());
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      output.awaitEnd();
      return tests(
          output.text(), ended ? "exit value " + process.exitValue() : "stopped: " + limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<DynamicTest> tests(String output, String end) {
    List<DynamicTest> tests = new ArrayList<>();
    int planned = -1;
    for (String line : output.lines().toList()) {
      Matcher passed = PASSED.matcher(line);
      Matcher failed = FAILED.matcher(line);
      Matcher plan = PLAN.matcher(line);
      if (passed.matches()) {
        tests.add(dynamicTest(passed.group(1), () -> {}));
      } else if (failed.matches()) {
        String reason = failed.group(2);
        tests.add(dynamicTest(failed.group(1), () -> fail(reason)));
      } else if (plan.matches()) {
        planned = Integer.parseInt(plan.group(1));
      }
    }
    int count = tests.size();
    int due = planned;
    tests.add(
        dynamicTest(
            "every check of the script was run",
            () -> {
              assertThat(due).as("checks planned (%s):%n%s", end, output).isEqualTo(count);
              assertThat(count).as("checks run (%s):%n%s", end, output).isPositive();
              assertThat(end).as("end of the script:%n%s", output).isEqualTo("exit value 0");
            }));
    return tests;
  }
}
