package dev.parley.server.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much this machine lets one process open.
 *
 * @param files open files, sockets among them
 * @param ports local ports for connections to one address
 */
public record Machine(long files, long ports) {
  /** Files that a process needs besides its connections, generously. */
  static final int OTHER_FILES = 200;

  private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  /** The limits of this process. */
  public static Machine here() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    return new Machine(files, localPorts());
  }

  /** Why so many connections to one server cannot be; null if they can. */
  public @Nullable String refusal(int connections) {
    if (connections + OTHER_FILES > files) {
      return String.format(
          Locale.ROOT,
          "%,d connections do not go with the %,d open files that this process may have (ulimit -n).",
          connections,
          files);
    }
    return connections <= ports
        ? null
        : String.format(
            Locale.ROOT,
            "%,d connections to one address do not go with the %,d local ports of this machine"
                + " (net.ipv4.ip_local_port_range).",
            connections,
            ports);
  }

  private static long localPorts() {
    try {
      String[] range = Files.readString(PORTS).strip().split("\\s+", 2);
      return Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1;
    } catch (IOException | RuntimeException e) {
      // Not Linux: the connections will tell.
      return Long.MAX_VALUE;
    }
  }
}
