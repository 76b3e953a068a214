package dev.parley.testkit.redis;

import dev.parley.testkit.tls.SelfSigned;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster of real servers on loopback ports. The first are its masters, in the order of
 * their slots; behind them stand as many replicas, each of one master, if there are to be any. A
 * master that is silent for a second is replaced. One thread at a time.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;

  private final List<RedisProcess> nodes = new ArrayList<>();
  private final List<Integer> tlsPorts = new ArrayList<>();
  private final int masters;

  private RedisCluster(int masters) {
    this.masters = masters;
  }

  /** Starts masters without replicas; returns when they serve all slots. */
  public static RedisCluster start(int masters, String... options) {
    return start(masters, false, null, options);
  }

  /** Starts masters with a replica each; returns when these have caught up. */
  public static RedisCluster startWithReplicas(int masters) {
    return start(masters, true, null);
  }

  /** Starts masters that speak TLS too, and among themselves, with that certificate. */
  public static RedisCluster startWithTls(int masters, SelfSigned certificate) {
    return start(masters, false, certificate);
  }

  private static RedisCluster start(
      int masters, boolean replicas, @Nullable SelfSigned certificate, String... options) {
    var made = new RedisCluster(masters);
    try {
      int nodes = replicas ? 2 * masters : masters;
      for (int i = 0; i < nodes; i++) {
        made.startNode(certificate, options);
      }
      made.form();
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void startNode(@Nullable SelfSigned certificate, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(RedisProcess.freePort()),
                "--cluster-node-timeout",
                "1000",
                "--cluster-allow-replica-migration",
                "no",
                "--repl-diskless-sync-delay",
                "0"));
    if (certificate != null) {
      int port = RedisProcess.freePort();
      tlsPorts.add(port);
      all.addAll(RedisProcess.tls(port, certificate));
      // Else those who come with TLS are told the ports without.
      all.addAll(List.of("--tls-cluster", "yes"));
    }
    all.addAll(List.of(options));
    nodes.add(RedisProcess.start(all.toArray(new String[0])));
  }

  private void form() {
    RedisProcess first = nodes.getFirst();
    for (int i = 0; i < nodes.size(); i++) {
      RedisProcess node = nodes.get(i);
      ok(node, "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
      if (i < masters) {
        int from = SLOTS * i / masters;
        int to = SLOTS * (i + 1) / masters - 1;
        ok(node, "CLUSTER ADDSLOTSRANGE " + from + " " + to);
      }
      if (i > 0) {
        int port = tlsPorts.isEmpty() ? node.port() : tlsPorts.get(i);
        ok(first, "CLUSTER MEET 127.0.0.1 " + port + " " + busPort(node));
      }
    }
    RedisProcess.until("every node knows all", () -> allSay("cluster_known_nodes:" + nodes.size()));
    for (int i = masters; i < nodes.size(); i++) {
      ok(nodes.get(i), "CLUSTER REPLICATE " + id(nodes.get(i - masters)));
    }
    awaitWhole();
  }

  private static String busPort(RedisProcess node) {
    return node.command("CONFIG GET cluster-port").getLast();
  }

  /** Nodes of it, for {@code redis.url}. */
  public String url() {
    return "redis-cluster://" + addresses(nodes.stream().map(RedisProcess::port).toList());
  }

  /** The same with TLS. */
  public String urlWithTls() {
    return "rediss-cluster://" + addresses(tlsPorts);
  }

  private static String addresses(List<Integer> ports) {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  public RedisProcess node(int index) {
    return nodes.get(index);
  }

  /** The running node that has the key's slot. */
  public RedisProcess master(String key) {
    int slot = slot(key);
    for (RedisProcess node : nodes) {
      if (node.isRunning() && node.command("CLUSTER COUNTKEYSINSLOT " + slot).size() == 1) {
        String myself = line(node, "myself");
        if (myself.contains("master") && hasSlot(myself, slot)) {
          return node;
        }
      }
    }
    throw new IllegalStateException("nobody has slot " + slot);
  }

  private static boolean hasSlot(String line, int slot) {
    String[] words = line.split(" ", -1);
    for (int i = 8; i < words.length; i++) {
      if (!words[i].startsWith("[")) {
        String[] ends = words[i].split("-", -1);
        if (slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[ends.length - 1])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Runs a command on every master that runs. */
  public void onMasters(String command) {
    for (RedisProcess node : nodes) {
      if (node.isRunning() && line(node, "myself").contains("master")) {
        ok(node, command);
      }
    }
  }

  /** Begins to move the key's slot to a node: from now on both ask others to try again. */
  public void beginToMove(String key, RedisProcess to) {
    RedisProcess from = master(key);
    int slot = slot(key);
    ok(to, "CLUSTER SETSLOT " + slot + " IMPORTING " + id(from));
    ok(from, "CLUSTER SETSLOT " + slot + " MIGRATING " + id(to));
  }

  /** Moves what {@link #beginToMove} began with: its keys, and then the slot. */
  public void endMove(String key, RedisProcess to) {
    RedisProcess from = master(key);
    int slot = slot(key);
    List<String> answer = from.command("CLUSTER GETKEYSINSLOT " + slot + " 1000");
    for (int i = 2; i < answer.size(); i += 2) {
      ok(from, "MIGRATE 127.0.0.1 " + to.port() + " " + answer.get(i) + " 0 5000");
    }
    String id = id(to);
    ok(to, "CLUSTER SETSLOT " + slot + " NODE " + id);
    ok(from, "CLUSTER SETSLOT " + slot + " NODE " + id);
  }

  /** Waits until every node that runs sees all slots served, and replicas have caught up. */
  public void awaitWhole() {
    RedisProcess.until(
        "the cluster serves all slots",
        () -> allSay("cluster_state:ok") && nodes.stream().allMatch(RedisCluster::hasCaughtUp));
  }

  private boolean allSay(String line) {
    return nodes.stream()
        .filter(RedisProcess::isRunning)
        .allMatch(node -> node.command("CLUSTER INFO").contains(line));
  }

  private static boolean hasCaughtUp(RedisProcess node) {
    if (!node.isRunning()) {
      return true;
    }
    List<String> info = node.command("INFO replication");
    return info.contains("role:master") || info.contains("master_link_status:up");
  }

  private int slot(String key) {
    String answer =
        nodes.stream()
            .filter(RedisProcess::isRunning)
            .findFirst()
            .orElseThrow()
            .command("CLUSTER KEYSLOT " + key)
            .getFirst();
    return Integer.parseInt(answer.substring(1));
  }

  private static String id(RedisProcess node) {
    return node.command("CLUSTER MYID").get(1);
  }

  private static String line(RedisProcess node, String flag) {
    return node.command("CLUSTER NODES").stream()
        .filter(line -> line.contains(flag))
        .findFirst()
        .orElseThrow();
  }

  private static void ok(RedisProcess node, String command) {
    List<String> answer = node.command(command);
    if (answer.getFirst().startsWith("-")) {
      throw new IllegalStateException(command + ": " + answer.getFirst());
    }
  }

  @Override
  public void close() {
    nodes.forEach(RedisProcess::close);
  }
}
