package dev.parley.socketio.admin;

import java.util.regex.Pattern;

/**
 * How the Admin UI is served.
 *
 * @param namespace its name, {@value #NAMESPACE} as a rule
 * @param access who may look
 * @param readonly whether looking is all one may do
 * @param mode how much is shown
 */
public record AdminSettings(String namespace, Access access, boolean readonly, Mode mode) {
  /** Where the Admin UI looks if nothing else is said. */
  public static final String NAMESPACE = "/admin";

  /** How much is shown. */
  public enum Mode {
    /** Counts. */
    PRODUCTION,
    /** Every socket, room and event as well: for few clients. */
    DEVELOPMENT
  }

  /** Who may look. */
  public sealed interface Access {

    /** Anyone who reaches the namespace. */
    record Open() implements Access {}

    /**
     * Whoever knows the password.
     *
     * @param hash of the password, by bcrypt, of a cost from 4 to 16
     */
    record Password(String username, String hash) implements Access {
      private static final Pattern HASH =
          Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

      public Password {
        if (!HASH.matcher(hash).matches()) {
          throw new IllegalArgumentException("no bcrypt hash of a cost from 4 to 16");
        }
      }

      @Override
      public String toString() {
        return "Password[" + username + "]";
      }
    }
  }

  /** For whoever knows the password: in production mode, with all that one can do. */
  public static AdminSettings of(String username, String passwordHash) {
    return new AdminSettings(
        NAMESPACE, new Access.Password(username, passwordHash), false, Mode.PRODUCTION);
  }

  /** For anyone: not where others reach the server. */
  public static AdminSettings open() {
    return new AdminSettings(NAMESPACE, new Access.Open(), false, Mode.PRODUCTION);
  }

  public AdminSettings withNamespace(String name) {
    return new AdminSettings(name, access, readonly, mode);
  }

  public AdminSettings withReadonly(boolean only) {
    return new AdminSettings(namespace, access, only, mode);
  }

  public AdminSettings withMode(Mode other) {
    return new AdminSettings(namespace, access, readonly, other);
  }
}
