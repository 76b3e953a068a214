package dev.parley.server.config;

import java.util.Comparator;

/** Where a key or a value was written. */
sealed interface Source {

  /** The order in which an operator reads problems: the file from the top, variables, flags. */
  Comparator<Source> READING_ORDER =
      Comparator.comparingInt(Source::rank)
          .thenComparingInt(Source::line)
          .thenComparingInt(Source::column)
          .thenComparing(Source::where);

  /** A place in a file; line and column count from 1, and are 0 when the whole file is meant. */
  record Place(String file, int line, int column) implements Source {
    @Override
    public String where() {
      return line == 0 ? file : file + ":" + line + ":" + column;
    }

    @Override
    public int rank() {
      return 0;
    }
  }

  /** An environment variable. */
  record Variable(String name) implements Source {
    @Override
    public String where() {
      return name;
    }

    @Override
    public int rank() {
      return 1;
    }
  }

  /** A flag, named by the path it sets: its value may be a secret. */
  record Flag(String path) implements Source {
    @Override
    public String where() {
      return "--set " + path;
    }

    @Override
    public int rank() {
      return 2;
    }
  }

  String where();

  int rank();

  default int line() {
    return this instanceof Place place ? place.line() : 0;
  }

  default int column() {
    return this instanceof Place place ? place.column() : 0;
  }
}
