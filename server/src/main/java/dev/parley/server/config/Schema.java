package dev.parley.server.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** The keys that exist, their kinds and ranges: read off the records that they bind to. */
sealed interface Schema {

  /** The schema of a whole file. */
  Section ROOT = section(ParleyConfig.class);

  /** A fixed set of keys; binds to a record. */
  record Section(Class<?> type, Constructor<?> constructor, Map<String, Schema> keys)
      implements Schema {
    public Section {
      keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }
  }

  /** Keys chosen by the operator, all of one shape; binds to a map. */
  record Named(Section shape) implements Schema {}

  /** One value. */
  record One(Kind kind) implements Schema {}

  /** A list of values. */
  record Many(Kind kind) implements Schema {}

  /** Calls {@code visitor} with the dotted path and schema of each value; a name reads "*". */
  default void eachValue(String path, BiConsumer<String, Schema> visitor) {
    switch (this) {
      case Section section ->
          section.keys().forEach((key, schema) -> schema.eachValue(join(path, key), visitor));
      case Named named -> named.shape().eachValue(join(path, "*"), visitor);
      case One _, Many _ -> visitor.accept(path, this);
    }
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Section section(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, Schema> keys = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      keys.put(key(component.getName()), of(component));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return new Section(type, type.getDeclaredConstructor(types), keys);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }

  private static Schema of(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == Map.class) {
      return new Named(section(argument(component, 1)));
    }
    if (type == List.class) {
      return new Many(kind(component, argument(component, 0)));
    }
    return type.isRecord() && type != Secret.class ? section(type) : new One(kind(component, type));
  }

  private static Kind kind(RecordComponent component, Class<?> type) {
    if (type == boolean.class) {
      return new Kind.Flag();
    }
    if (type.isEnum()) {
      return Kind.Choice.of(type);
    }
    List<Annotation> ranges = List.of(component.getAnnotations());
    for (Annotation range : ranges) {
      if (range instanceof Allowed.Whole whole) {
        return new Kind.Amount(whole.min(), whole.max(), false, type == long.class);
      }
      if (range instanceof Allowed.Bytes bytes) {
        return new Kind.Amount(size(bytes.min()), size(bytes.max()), true, type == long.class);
      }
      if (range instanceof Allowed.Span span) {
        return new Kind.Span(duration(span.min()), duration(span.max()));
      }
      if (range instanceof Allowed.Text text) {
        return type == Secret.class ? new Kind.Hidden(text.value()) : new Kind.Text(text.value());
      }
    }
    throw new IllegalStateException(component + " says nothing about what is allowed");
  }

  private static Class<?> argument(RecordComponent component, int index) {
    Type argument =
        ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
    return (Class<?>) argument;
  }

  private static long size(String text) {
    return ByteSizes.parse(text).orElseThrow();
  }

  private static Duration duration(String text) {
    return Durations.parse(text).orElseThrow();
  }

  /** The key of a record component: {@code keepAlive} is written {@code keep-alive}. */
  private static String key(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
