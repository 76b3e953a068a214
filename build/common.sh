# Shared by parley, verify, mvnw and build/package; sourced, never run. Works with bash 3.2 (macOS).
# The caller sets ROOT, the absolute path of the repository.

# The flags of every server process. The AOT cache is trained with exactly these: the JVM refuses one made with others.
# Native access is allowed, not enabled: told that it is, Netty links its own cleaner, which takes 100 ms at the start.
# Reflection without generated accessors: it is used a few hundred times at the start, and hardly ever after.
JVM_FLAGS="-XX:+UseG1GC -XX:G1PeriodicGCInterval=10000 -XX:+UseCompactObjectHeaders --illegal-native-access=allow --sun-misc-unsafe-memory-access=allow -XX:+ExitOnOutOfMemoryError -Dio.netty.leakDetection.level=disabled -Djdk.reflect.useNativeAccessorOnly=true"

# Follows symbolic links; sets RESOLVED to the directory that holds the real file $1.
resolve_directory() {
  local source=$1 directory
  while [ -L "$source" ]; do
    directory=$(cd -P "$(dirname "$source")" && pwd)
    source=$(readlink "$source")
    case $source in /*) ;; *) source=$directory/$source ;; esac
  done
  RESOLVED=$(cd -P "$(dirname "$source")" && pwd)
}

# Whether $1 is the home of a JDK 25 (a JRE has no javac); reads its release file, which costs no JVM start.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local line
  while IFS= read -r line; do
    case $line in
      'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'*) return 0 ;;
    esac
  done < "$1/release"
  return 1
}

# Sets JDK to the home of a JDK 25, or fails with one sentence on what to install.
find_jdk() {
  local candidate java_on_path
  if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME"; then
    JDK=$JAVA_HOME
    return 0
  fi
  java_on_path=$(command -v java || true)
  if [ -n "$java_on_path" ]; then
    resolve_directory "$java_on_path"
    if is_jdk_25 "${RESOLVED%/bin}"; then
      JDK=${RESOLVED%/bin}
      return 0
    fi
  fi
  for candidate in /usr/lib/jvm/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk_25 "$candidate"; then
      JDK=$candidate
      return 0
    fi
  done
  echo "Parley needs a JDK 25: install Eclipse Temurin 25 (Debian: apt-get install temurin-25-jdk or openjdk-25-jdk, SDKMAN: sdk install java 25-tem, macOS: brew install temurin@25) or set JAVA_HOME to one." >&2
  return 1
}

# Sets MVN to a Maven of 3.8 or newer: the machine's own, else the wrapper, which downloads one.
find_maven() {
  local version limit=''
  MVN=$ROOT/mvnw
  if command -v mvn > /dev/null 2>&1; then
    # One that does not answer is as good as none. macOS has no timeout.
    if command -v timeout > /dev/null 2>&1; then limit='timeout 30'; fi
    # shellcheck disable=SC2086
    version=$(JAVA_HOME=$JDK $limit mvn -v 2> /dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case $version in
      3.[89] | 3.[1-9][0-9] | [4-9].*) MVN=mvn ;;
    esac
  fi
}

# Runs Maven with the arguments after the log's name; everything goes to the log, one line for each module to stderr.
# Maven itself runs on the JDK found, so that the toolchain is there whatever else the machine has.
maven_with_progress() {
  local log=$1 line module started=$SECONDS codes
  shift
  mkdir -p "$(dirname "$log")"
  (cd "$ROOT" && JAVA_HOME=$JDK "$MVN" -B -ntp -Dstyle.color=never "$@" 2>&1) | tee "$log" | while IFS= read -r line; do
    case $line in
      '[INFO] Building Parley '[a-z]*)
        module=${line#\[INFO\] Building Parley }
        printf '  %4ss  %s\n' $((SECONDS - started)) "${module%% *}" >&2
        ;;
    esac
  done
  codes=("${PIPESTATUS[@]}")
  return "${codes[0]}"
}

# What the distribution depends on besides the sources: the cache is bound to this JDK and these paths.
stamp_text() {
  printf '%s\n%s\n%s\n' "$JDK" "$ROOT" "$JVM_FLAGS"
}

# Whether target/dist is there, made by this JDK at this place, and newer than every source.
# Directories count too: a deleted file touches only its directory.
dist_is_fresh() {
  local stamp=$ROOT/target/dist/.stamp
  [ -f "$stamp" ] && [ -f "$ROOT/target/dist/parley.aot" ] && [ -f "$ROOT/target/dist/classpath" ] || return 1
  [ "$(cat "$stamp")" = "$(stamp_text)" ] || return 1
  [ -z "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml "$ROOT"/*/src/main "$ROOT"/brokers/*/pom.xml "$ROOT"/brokers/*/src/main "$ROOT/build" -newer "$stamp" -print 2> /dev/null | head -n 1)" ]
}
