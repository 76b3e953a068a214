package dev.parley.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bytes of heap that the objects of each class take after a full collection, in another JVM.
 */
public record HeapHistogram(Map<String, Long> bytesByClass) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(?<bytes>\\d+)\\s+(?<class>\\S+)");

  /**
   * Takes it twice: what the first collection makes unreachable by clearing references goes in the
   * second. Blocks for about a second.
   */
  public static HeapHistogram of(long pid) throws IOException, InterruptedException {
    jcmd(pid);
    Map<String, Long> bytes = new HashMap<>();
    LINE.matcher(jcmd(pid))
        .results()
        // What the collector fills holes with is held by nobody.
        .filter(line -> !line.group("class").contains("jdk.internal.vm.Filler"))
        .forEach(line ->
            bytes.merge(line.group("class"), Long.parseLong(line.group("bytes")), Long::sum));
    assertThat(bytes).as("a histogram with classes").containsKey("java.lang.String");
    return new HeapHistogram(bytes);
  }

  public long total() {
    return bytesByClass.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What has come since an earlier histogram, per item, the largest first. */
  public String growthSince(HeapHistogram before, int items) {
    ToLongFunction<Map.Entry<String, Long>> growth =
        now -> (now.getValue() - before.bytesByClass.getOrDefault(now.getKey(), 0L)) / items;
    return bytesByClass.entrySet().stream()
        .filter(entry -> growth.applyAsLong(entry) > 0)
        .sorted(Comparator.comparingLong(growth).reversed())
        .map(entry -> "%6d %s".formatted(growth.applyAsLong(entry), entry.getKey()))
        .collect(Collectors.joining("\n"));
  }

  private static String jcmd(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String printed = new String(jcmd.getInputStream().readAllBytes(), US_ASCII);
    assertThat(jcmd.waitFor()).as(printed).isZero();
    return printed;
  }
}
