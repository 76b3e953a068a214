package dev.parley.testkit.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis with a replica, and three sentinels that let the replica take over when two of them miss
 * the first for half a second. One thread at a time.
 */
public final class RedisSentinels implements AutoCloseable {
  private static final String NAME = "parley";
  private static final int SENTINELS = 3;

  private final List<RedisProcess> all = new ArrayList<>();

  private RedisSentinels() {}

  /** Returns when the sentinels know of each other and of both servers. */
  public static RedisSentinels start() {
    var made = new RedisSentinels();
    try {
      made.form();
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void form() {
    RedisProcess master = RedisProcess.start("--repl-diskless-sync-delay", "0");
    all.add(master);
    RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master.port());
    all.add(replica);
    RedisProcess.until(
        "the replica has caught up",
        () -> replica.command("INFO replication").contains("master_link_status:up"));
    for (int i = 0; i < SENTINELS; i++) {
      all.add(
          RedisProcess.startSentinel(
              """
              sentinel monitor %1$s 127.0.0.1 %2$d 2
              sentinel down-after-milliseconds %1$s 500
              sentinel failover-timeout %1$s 3000
              """
                  .formatted(NAME, master.port())));
    }
    RedisProcess.until(
        "the sentinels know all", () -> sentinels().stream().allMatch(RedisSentinels::knowsAll));
  }

  private List<RedisProcess> sentinels() {
    return all.subList(2, all.size());
  }

  private static boolean knowsAll(RedisProcess sentinel) {
    List<String> told = sentinel.command("SENTINEL MASTER " + NAME);
    return value(told, "num-slaves").equals("1")
        && value(told, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1))
        && value(told, "flags").equals("master");
  }

  /** What stands behind a name: a line with its length is between. */
  private static String value(List<String> told, String name) {
    int at = told.indexOf(name);
    return at < 0 ? "" : told.get(at + 2);
  }

  /** The sentinels, for {@code redis.url}. */
  public String url() {
    return sentinels().stream()
        .map(sentinel -> "127.0.0.1:" + sentinel.port())
        .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
  }

  /** The server that was master at first. */
  public RedisProcess first() {
    return all.get(0);
  }

  /** The server that was replica at first. */
  public RedisProcess second() {
    return all.get(1);
  }

  /** Waits until the replica is master, and the sentinels say so. */
  public void awaitTakeOver() {
    String port = Integer.toString(second().port());
    RedisProcess.until(
        "the replica is master",
        () ->
            second().command("INFO replication").contains("role:master")
                && sentinels().stream()
                    .allMatch(sentinel ->
                        sentinel
                            .command("SENTINEL GET-MASTER-ADDR-BY-NAME " + NAME)
                            .contains(port)));
  }

  @Override
  public void close() {
    all.forEach(RedisProcess::close);
  }
}
