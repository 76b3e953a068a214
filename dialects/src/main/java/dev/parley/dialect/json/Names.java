package dev.parley.dialect.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The member names that a protocol knows, at most 64. Immutable. */
public final class Names {
  private final Map<String, Integer> indices = new HashMap<>();

  private final Set<String> slices;
  private final long sliceBits;

  private Names(List<String> names, Set<String> slices) {
    if (names.size() > Long.SIZE) {
      throw new IllegalArgumentException("more than 64 names");
    }
    this.slices = slices;
    long bits = 0;
    for (String name : names) {
      bits |= slices.contains(name) ? 1L << indices.size() : 0;
      indices.put(name, indices.size());
    }
    sliceBits = bits;
  }

  public static Names of(String... names) {
    return new Names(List.of(names), Set.of());
  }

  /** The same names and others, whose values are only ever passed on as they came. */
  public Names andSlices(String... more) {
    List<String> all = new ArrayList<>(indices.size() + more.length);
    indices.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> all.add(entry.getKey()));
    all.addAll(List.of(more));
    Set<String> both = new HashSet<>(slices);
    both.addAll(List.of(more));
    return new Names(all, both);
  }

  int index(String name) {
    Integer index = indices.get(name);
    return index == null ? -1 : index;
  }

  /** Whether the value need not be decoded. */
  boolean isSlice(int index) {
    return (sliceBits >>> index & 1) != 0;
  }

  int size() {
    return indices.size();
  }
}
