package dev.parley.socketio.admin;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Verifies passwords, one at a time, for each costs as much as the hash says; a few may wait. Any
 * thread; nothing blocks the caller. A lock keeps those that wait behind the one that is verified.
 */
final class Passwords {
  static final int WAITING = 4;

  /** Longer ones are wrong: bcrypt looks at 72 bytes. */
  private static final int LONGEST = 1024;

  private static final BCrypt.Verifyer BCRYPT =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2B, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2B));

  private final byte[] username;
  private final byte[] hash;
  private final Executor verifiers;
  private final Semaphore places = new Semaphore(WAITING);
  private final ReentrantLock one = new ReentrantLock(true);

  Passwords(AdminSettings.Access.Password expected, Executor verifiers) {
    this.verifiers = verifiers;
    username = expected.username().getBytes(StandardCharsets.UTF_8);
    hash = expected.hash().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Verifies; false if too many wait already.
   *
   * @param answer is called where it was verified
   */
  boolean verify(String user, String password, Consumer<Boolean> answer) {
    if (!places.tryAcquire()) {
      return false;
    }
    verifiers.execute(() -> {
      boolean right = false;
      one.lock();
      try {
        right = isRight(user, password);
      } finally {
        one.unlock();
        places.release();
        answer.accept(right);
      }
    });
    return true;
  }

  /** Takes as long for a wrong name as for a wrong password. */
  private boolean isRight(String user, String password) {
    byte[] given = password.getBytes(StandardCharsets.UTF_8);
    boolean named = MessageDigest.isEqual(user.getBytes(StandardCharsets.UTF_8), username);
    return given.length <= LONGEST && BCRYPT.verify(given, hash).verified && named;
  }
}
