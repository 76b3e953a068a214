package dev.parley.net.oneway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.core.hub.KeyRing;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one-way connections of a server by key. A key is the name of the node, a dot, 128 random bits
 * and a proof that a node of this cluster made it: whoever has it may send, through any node, and
 * nobody can make another node work with a key of their own. Any thread.
 */
public final class Connections {
  private static final int KEY_BYTES = 16;
  private static final int PROOF_BYTES = 12;
  private static final int NAME = 1;
  private static final int NODE = 2;
  private static final int PROOF = 3;
  private static final Pattern KEY = Pattern.compile("(([a-z0-9]{1,32})\\.[\\w-]{22})([\\w-]{16})");

  private final SecureRandom random = new SecureRandom();
  private final String node;
  private final KeyRing keys;
  private final Map<String, Reachable> byKey = new ConcurrentHashMap<>();

  /**
   * @param node this node's name: lower-case letters and digits
   * @param keys the same on all nodes of a cluster
   */
  public Connections(String node, KeyRing keys) {
    this.node = node;
    this.keys = keys;
  }

  /** Returns a key for a new connection, URL-safe. */
  public String newKey() {
    byte[] bits = new byte[KEY_BYTES];
    random.nextBytes(bits);
    String name = node + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    return name + proof(keys.all().getFirst(), name);
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
    if (!form.matches() || form.group(NODE).equals(node)) {
      return Optional.empty();
    }
    byte[] proof = form.group(PROOF).getBytes(US_ASCII);
    for (SecretKeySpec secret : keys.all()) {
      if (MessageDigest.isEqual(proof(secret, form.group(NAME)).getBytes(US_ASCII), proof)) {
        return Optional.of(form.group(NODE));
      }
    }
    return Optional.empty();
  }

  private static String proof(SecretKeySpec key, String name) {
    byte[] all = KeyRing.mac(key, ("connection " + name).getBytes(US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, PROOF_BYTES));
  }

  public Optional<Reachable> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }
}
