import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.ClassFileVersion;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites a jar's classes of Java 5 and older in the format of Java 8, for the AOT cache takes no
 * older ones: {@code java Modernise.java IN.jar OUT.jar}. Their code stays as it is; the stack maps
 * that the newer format asks for are added.
 */
public final class Modernise {
  private static final int OLDEST_KEPT = ClassFile.JAVA_8_VERSION;

  public static void main(String[] arguments) throws Exception {
    Path in = Path.of(arguments[0]);
    Path out = Path.of(arguments[1]);
    try (JarFile jar = new JarFile(in.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[] {in.toUri().toURL()});
        JarOutputStream target = new JarOutputStream(Files.newOutputStream(out))) {
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.defaultResolver()
                      .orElse(ClassHierarchyResolver.ofResourceParsing(loader))));
      for (JarEntry entry : jar.stream().toList()) {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        target.putNextEntry(new JarEntry(entry.getName()));
        target.write(entry.getName().endsWith(".class") ? modern(format, bytes) : bytes);
        target.closeEntry();
      }
    }
  }

  private static byte[] modern(ClassFile format, byte[] bytes) {
    ClassModel model = format.parse(bytes);
    if (model.majorVersion() >= OLDEST_KEPT) {
      return bytes;
    }
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(OLDEST_KEPT, 0);
          } else {
            builder.with(element);
          }
        };
    // Bodies are taken apart and put together again: only so do they get stack maps.
    return format.transformClass(
        model, version.andThen(ClassTransform.transformingMethodBodies((b, part) -> b.with(part))));
  }
}
