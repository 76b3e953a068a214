package dev.parley.core.channel;

/**
 * The name of a channel: 1 to {@value #MAX_LENGTH} characters out of letters, digits and {@code
 * _-.:=@,;!~+/#$}.
 *
 * <p>The part before the first {@code :} names the namespace. A name that starts with {@code @} is
 * the inbox of the user whose id follows: direct messages are publications in it.
 */
public record ChannelName(String value) {

  /** The longest name any configuration may allow. */
  public static final int MAX_LENGTH = 1_024;

  private static final String PUNCTUATION = "_-.:=@,;!~+/#$";

  public ChannelName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a channel name");
    }
  }

  /** Whether {@code text} may name a channel. */
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The inbox of {@code user}. Throws IllegalArgumentException if the id does not fit the alphabet.
   */
  public static ChannelName inboxOf(String user) {
    return new ChannelName("@" + user);
  }

  /** Whether a user's id can be part of an inbox name. */
  public static boolean isValidUser(String user) {
    return user.length() < MAX_LENGTH && isValid(user);
  }

  /** The name of the namespace this channel asks for, or the empty string. */
  public String namespace() {
    int colon = value.indexOf(':');
    return colon < 0 || isInbox() ? "" : value.substring(0, colon);
  }

  /** Whether this is a user's inbox. */
  public boolean isInbox() {
    return value.charAt(0) == '@';
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PUNCTUATION.indexOf(c) >= 0;
  }
}
