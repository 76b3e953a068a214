# What ./verify needs on the machine; sourced by it. Never asks anything.

# Debian's packages for what is missing, one word each; sets MISSING.
find_missing() {
  local parts=" $1 " python=/usr/bin/python3
  MISSING=''
  need() { command -v "$1" > /dev/null 2>&1 || MISSING="$MISSING $2"; }
  need python3 python3
  need curl curl
  need git git
  need node nodejs
  case $parts in
    *' unit '* | *' net '*) need redis-server redis-server ;;
  esac
  case $parts in
    *' foreign '* | *' browser '*)
      need npm npm
      ;;
  esac
  case $parts in
    *' foreign '*)
      # Debian's module belongs to Debian's Python, whatever other one comes first on the path.
      [ -x $python ] || python=python3
      $python -c 'import websockets' > /dev/null 2>&1 || MISSING="$MISSING python3-websockets"
      need openssl openssl
      ;;
  esac
  case $parts in
    *' browser '*)
      command -v chromium > /dev/null 2>&1 || command -v chromium-browser > /dev/null 2>&1 \
        || command -v google-chrome > /dev/null 2>&1 || MISSING="$MISSING chromium"
      ;;
  esac
}

install_what_is_missing() {
  local parts=$1 js=conformance/js
  find_missing "$parts"
  if ! find_jdk 2> /dev/null; then
    # Not every release of Debian has it; then the sentence of find_jdk says what to do.
    MISSING="$MISSING $(apt-cache search --names-only '^(openjdk-25-jdk-headless|temurin-25-jdk)$' 2> /dev/null | cut -d' ' -f1 | head -n 1)"
  fi
  if [ -n "${MISSING// /}" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null 2>&1; then
      echo "verify: this machine lacks:$MISSING" >&2
      echo "        install them, on Debian: sudo apt-get install$MISSING" >&2
      return 2
    fi
    echo "Installing:$MISSING"
    # shellcheck disable=SC2086
    if ! { DEBIAN_FRONTEND=noninteractive apt-get update -qq \
      && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $MISSING; } \
      > "$LOGS/install.log" 2>&1 < /dev/null; then
      tail -n 20 "$LOGS/install.log" >&2
      echo "verify: could not install:$MISSING" >&2
      return 2
    fi
    find_missing "$parts"
    if [ -n "${MISSING// /}" ]; then
      echo "verify: still missing after the installation:$MISSING" >&2
      return 2
    fi
  fi
  find_jdk || return 2
  case " $parts " in
    *' foreign '* | *' browser '*)
      if [ -f $js/package-lock.json ] && [ $js/package-lock.json -nt $js/node_modules/.package-lock.json ]; then
        echo "Installing the npm packages of $js"
        if ! (cd $js && npm ci --no-audit --no-fund) > "$LOGS/npm.log" 2>&1 < /dev/null; then
          tail -n 20 "$LOGS/npm.log" >&2
          echo "verify: npm ci failed in $js" >&2
          return 2
        fi
      fi
      ;;
  esac
}
