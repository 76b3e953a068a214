package dev.parley.core.hub;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret keys from which a node derives proofs: the newest makes them, and those before it are
 * still believed. All nodes of a cluster have the same newest key; it becomes another only when the
 * store that they share has lost it. Thread-safe.
 */
public final class KeyRing {
  private static final String ALGORITHM = "HmacSHA256";

  /** So many are believed. */
  private static final int SIZE = 4;

  /** Newest first, never empty. */
  private volatile List<SecretKeySpec> keys;

  public KeyRing(byte[] key) {
    keys = List.of(new SecretKeySpec(key, ALGORITHM));
  }

  /** Makes proofs with this key from now on; nothing changes if it is the newest already. */
  public synchronized void use(byte[] key) {
    if (MessageDigest.isEqual(key, newest())) {
      return;
    }
    var added = new SecretKeySpec(key, ALGORITHM);
    List<SecretKeySpec> all = new ArrayList<>(keys);
    all.remove(added);
    all.addFirst(added);
    keys = List.copyOf(all.subList(0, Math.min(SIZE, all.size())));
  }

  /** The newest key: a copy. */
  public byte[] newest() {
    return keys.getFirst().getEncoded();
  }

  /** All that are believed, newest first. */
  public List<SecretKeySpec> all() {
    return keys;
  }

  /** The code of some bytes by a key of this ring. */
  public static byte[] mac(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
