# Shared by bench/drain and bench/cluster-latency: two packaged nodes on a Redis of their own. Sourced behind bench/common.sh, never run.
# The caller stands in ROOT and sets port (where Redis listens; the nodes are behind it), server_cpus and load_cpus (empty: chosen by choose_cpus).

KEY=a-key-for-the-measurement
redis='' first='' second=''

need_redis() {
  command -v redis-server > /dev/null || { echo "It takes redis-server, 7 or newer." >&2; exit 2; }
}

# Sets what is empty of server_cpus and load_cpus, and pinned: whether they can be kept to. Tells it, also in the result.
choose_cpus() {
  local cores last others cpus
  cores=$(getconf _NPROCESSORS_ONLN)
  last=$((cores - 1))
  others=$([ "$cores" -gt 1 ] && echo "1-$last" || echo 0)
  : "${server_cpus:=0}" "${load_cpus:=$others}"
  if command -v taskset > /dev/null 2>&1; then
    pinned=yes
    cpus="both nodes and Redis on $server_cpus, clients on $load_cpus, of 0-$last"
  else
    pinned=
    cpus="not pinned: there is no taskset; all shared all $cores"
  fi
  echo "CPUs: $cpus"
  result_line CPUs "$cpus"
  result_line Redis "$(redis-server --version | sed 's/ sha=.*//')"
}

# Becomes the command behind the list of CPUs: call it in a subshell.
on_cpus() {
  local cpus=$1
  shift
  if [ -n "$pinned" ]; then exec taskset -c "$cpus" "$@"; else exec "$@"; fi
}

# Waits until the file $1 of the process $2 holds a line that begins with $3.
await_line() {
  local tries=600
  until grep -q "^$3" "$1"; do
    tries=$((tries - 1))
    if [ $tries -eq 0 ] || ! kill -0 "$2" 2> /dev/null; then
      echo "There is no '$3' in $1:" >&2
      tail -n 5 "$1" >&2
      return 1
    fi
    sleep 0.1
  done
}

start_node() {
  (on_cpus "$server_cpus" ./parley serve --port "$1" --set redis.url="redis://127.0.0.1:$port" --set api.keys=$KEY \
    --set namespace-defaults.publish=anyone --set namespace-defaults.subscribe=anyone --set server.event-loops=1) \
    > "target/bench-node-$1.log" 2>&1 &
}

# Sets redis, first and second to the processes; the nodes listen on the two ports behind Redis's.
start_cluster() {
  if (: > "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    echo "Something listens on port $port already." >&2
    return 1
  fi
  (on_cpus "$server_cpus" redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no) > target/bench-redis.log 2>&1 &
  redis=$!
  until (: > "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do
    kill -0 "$redis" 2> /dev/null || { tail -n 5 target/bench-redis.log >&2; return 1; }
    sleep 0.1
  done
  start_node $((port + 1))
  first=$!
  start_node $((port + 2))
  second=$!
  await_line "target/bench-node-$((port + 1)).log" "$first" 'Parley listens' &&
    await_line "target/bench-node-$((port + 2)).log" "$second" 'Parley listens'
}

# A caller that has waited for one of them empties its variable.
stop_cluster() {
  local process
  for process in $first $second $redis; do
    kill -9 "$process" 2> /dev/null
    wait "$process" 2> /dev/null
  done
  redis='' first='' second=''
}
trap stop_cluster EXIT
trap 'exit 130' INT TERM
