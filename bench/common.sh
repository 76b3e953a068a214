# Shared by the scripts here; sourced, never run. The caller sets ROOT and JDK, and stands in ROOT.

# Sets commit, and result to bench/results/DATE-COMMIT$1.md, or -2.md if that is there; begins $result.new with what was measured, where and when.
begin_result() {
  commit=$(git rev-parse --short=10 HEAD)
  [ -z "$(git status --porcelain --untracked-files=no)" ] || commit=$commit-changed
  mkdir -p bench/results target
  local name=bench/results/$(date -u +%Y-%m-%d)-$commit$1 again=1
  result=$name.md
  while [ -e "$result" ]; do
    again=$((again + 1))
    result=$name-$again.md
  done
  part=target/bench-part.txt
  {
    echo "# $2 at $commit"
    echo
    echo "| | |"
    echo "|---|---|"
    echo "| when | $(date -u +'%Y-%m-%d %H:%M') UTC |"
    echo "| CPU | $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1), $(getconf _NPROCESSORS_ONLN) cores |"
    echo "| kernel | $(uname -sr) |"
    echo "| JDK | $("$JDK/bin/java" -version 2>&1 | sed -n 2p) |"
    echo "| flags | \`$JVM_FLAGS${PARLEY_JAVA_OPTS:+ $PARLEY_JAVA_OPTS}\` |"
    echo "| load at the start | $(cut -d' ' -f1-3 /proc/loadavg 2> /dev/null || echo unknown) |"
  } > "$result.new"
}

# Adds a line to the table that begin_result began.
result_line() {
  echo "| $1 | $2 |" >> "$result.new"
}

# Adds the text of the file $part, passed through sed with the script $filter, under the heading $1.
add_section() {
  { echo; echo "## $1"; echo; echo '```'; sed -n "$filter" "$part"; echo '```'; } >> "$result.new"
}

end_result() {
  mv "$result.new" "$result"
  echo "Recorded in $result"
}

# Compiles the module bench, into bench/target/classes; what it needs besides is then named in bench/target/classpath. The caller has called find_maven.
compile_bench() {
  maven_with_progress "$ROOT/target/bench-build.log" package -Dmaven.test.skip=true -pl bench -am \
    dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile=target/classpath \
    || { grep '^\[ERROR\]' target/bench-build.log | head -n 20 >&2; return 1; }
}
