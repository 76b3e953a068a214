package dev.parley.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links of the documents lead somewhere, and the commands they show exist. */
@Tag("docs")
class DocumentsTest {

  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE =
      Pattern.compile("^```\\w*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("^\\s*(?:\\$ )?\\./(parley|verify)((?: [a-z]+)*)", Pattern.MULTILINE);
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*?)\\s*$", Pattern.MULTILINE);

  @Test
  void every_link_to_the_repository_leads_to_a_file_and_a_heading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : Repository.documents()) {
      String prose = FENCE.matcher(Files.readString(document)).replaceAll("");
      Matcher link = LINK.matcher(prose);
      while (link.find()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !leadsSomewhere(document, target)) {
          broken.add(Repository.name(document) + " -> " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void every_command_shown_exists() throws Exception {
    Set<String> commands = parleyCommands();
    Set<String> parts = verifyParts();
    List<String> unknown = new ArrayList<>();
    for (Path document : Repository.documents()) {
      Matcher fence = FENCE.matcher(Files.readString(document));
      while (fence.find()) {
        Matcher command = COMMAND.matcher(fence.group(1));
        while (command.find()) {
          List<String> words = List.of(command.group(2).strip().split(" "));
          if (!words.getFirst().isEmpty() && !known(command.group(1), words, commands, parts)) {
            unknown.add(Repository.name(document) + ": " + command.group().strip());
          }
        }
      }
    }

    assertThat(commands).contains("demo", "serve", "version");
    assertThat(unknown).isEmpty();
  }

  private static boolean known(
      String program, List<String> words, Set<String> commands, Set<String> parts) {
    return program.equals("parley")
        ? commands.contains(words.getFirst())
        : parts.containsAll(words);
  }

  private static Set<String> parleyCommands() throws Exception {
    Repository.Ran help = Repository.parley("", "--help");
    assertThat(help.exit()).as(help.output()).isZero();
    return words(help.output(), Pattern.compile("^ {2}([a-z]+)\\b", Pattern.MULTILINE));
  }

  private static Set<String> verifyParts() throws IOException {
    String script = Files.readString(Repository.ROOT.resolve("verify"));
    Matcher parts = Pattern.compile("^PARTS=\"([^\"]*)\"", Pattern.MULTILINE).matcher(script);
    assertThat(parts.find()).isTrue();
    return Set.of(parts.group(1).split(" "));
  }

  private static Set<String> words(String text, Pattern pattern) {
    Set<String> words = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group(1));
    }
    return words;
  }

  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file =
        path.isEmpty()
            ? document
            : Objects.requireNonNull(document.getParent()).resolve(path).normalize();
    if (!file.startsWith(Repository.ROOT) || !Files.exists(file)) {
      return false;
    }
    return hash < 0 || anchors(Files.readString(file)).contains(target.substring(hash + 1));
  }

  /** As the usual renderers make them: lower case, no punctuation, hyphens for blanks. */
  private static Set<String> anchors(String markdown) {
    Set<String> anchors = new TreeSet<>();
    for (String heading : words(FENCE.matcher(markdown).replaceAll(""), HEADING)) {
      anchors.add(
          heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
    }
    return anchors;
  }
}
