package dev.parley.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The ranges a key's value may take, written on the record component that the key binds to. */
final class Allowed {

  private Allowed() {}

  /** A whole number, both ends included. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Whole {
    long min();

    long max();
  }

  /** A number of bytes, both ends included, written as in the file. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Bytes {
    String min();

    String max();
  }

  /** A duration, both ends included, written as in the file. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Span {
    String min();

    String max();
  }

  /** A text, or each item of a list of texts. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Text {
    TextForm value();
  }
}
