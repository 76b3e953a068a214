package dev.parley.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server's process on this machine uses, as the system tells it. Any thread.
 *
 * @param pid null if it is not to be looked at
 */
record ServerProcess(@Nullable Long pid) {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  /** Resident bytes, on Linux; null where that could not be learned. */
  @Nullable Long resident() {
    try {
      return pid == null ? null : resident(Files.readString(Path.of("/proc/" + pid + "/status")));
    } catch (IOException e) {
      // The process has ended.
      return null;
    }
  }

  /** User and system time so far, in steps of the system's clock; null as above. */
  @Nullable Duration cpu() {
    return pid == null
        ? null
        : ProcessHandle.of(pid).flatMap(server -> server.info().totalCpuDuration()).orElse(null);
  }

  /** The resident bytes in the text of a {@code /proc/PID/status}. */
  static @Nullable Long resident(String status) {
    Matcher found = RESIDENT.matcher(status);
    return found.find() ? Long.parseLong(found.group(1)) * 1024 : null;
  }
}
