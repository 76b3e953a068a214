package dev.parley.net.oneway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one-way connections of a server by key. A key is the name of the node, a dot and 128 random
 * bits: whoever has it may send, through any node. Any thread.
 */
public final class Connections {
  private static final int KEY_BYTES = 16;
  private static final Pattern KEY = Pattern.compile("([a-z0-9]{1,32})\\.[\\w-]{22}");

  private final SecureRandom random = new SecureRandom();
  private final String node;
  private final Map<String, Reachable> byKey = new ConcurrentHashMap<>();

  /**
   * @param node this node's name: lower-case letters and digits
   */
  public Connections(String node) {
    this.node = node;
  }

  /** Returns a key for a new connection, URL-safe. */
  public String newKey() {
    byte[] bits = new byte[KEY_BYTES];
    random.nextBytes(bits);
    return node + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  public void add(String key, Reachable connection) {
    byKey.put(key, connection);
  }

  public void remove(String key) {
    byKey.remove(key);
  }

  /** The node that a key names, if it is another than this. */
  Optional<String> otherNode(String key) {
    Matcher form = KEY.matcher(key);
    return form.matches() && !form.group(1).equals(node)
        ? Optional.of(form.group(1))
        : Optional.empty();
  }

  public Optional<Reachable> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }
}
