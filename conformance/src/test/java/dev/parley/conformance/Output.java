package dev.parley.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What a process prints, collected by a thread of its own; reading it is safe from any thread. */
public final class Output {

  private final StringBuilder text = new StringBuilder();
  private final Thread reader;

  public Output(InputStream source) {
    reader = Thread.ofVirtual().start(() -> collect(source));
  }

  /** Everything printed so far. */
  public String text() {
    synchronized (text) {
      return text.toString();
    }
  }

  /** Blocks until the process has closed its output. */
  public void awaitEnd() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void collect(InputStream source) {
    try (var lines = new InputStreamReader(source, StandardCharsets.UTF_8)) {
      char[] chars = new char[8192];
      for (int count = lines.read(chars); count >= 0; count = lines.read(chars)) {
        append(new String(chars, 0, count));
      }
    } catch (IOException e) {
      append("\n(output ended: " + e.getMessage() + ")\n");
    }
  }

  private void append(String more) {
    synchronized (text) {
      text.append(more);
    }
  }
}
