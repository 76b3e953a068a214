# What ./verify needs on the machine; sourced by it. Never asks anything.

# Debian's packages for what is missing, one word each; sets MISSING.
find_missing() {
  local parts=" $1 " python=/usr/bin/python3
  MISSING=''
  need() { command -v "$1" > /dev/null 2>&1 || MISSING="$MISSING $2"; }
  # Debian keeps what serves where only root's path leads.
  need_server() { [ -x "/usr/sbin/$1" ] || need "$1" "$2"; }
  need python3 python3
  need curl curl
  need git git
  need node nodejs
  case $parts in
    *' unit '* | *' net '*) need redis-server redis-server ;;
  esac
  case $parts in
    *' foreign '* | *' deploy '* | *' browser '*)
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
    *' deploy '*)
      need_server nginx nginx-light
      need_server haproxy haproxy
      need systemd-analyze systemd
      [ -x $python ] || python=python3
      # Debian keeps what makes one apart.
      $python -c 'import ensurepip, venv' > /dev/null 2>&1 || MISSING="$MISSING python3-venv"
      ;;
  esac
  case $parts in
    *' browser '*)
      command -v chromium > /dev/null 2>&1 || command -v chromium-browser > /dev/null 2>&1 \
        || command -v google-chrome > /dev/null 2>&1 || MISSING="$MISSING chromium"
      ;;
  esac
}

# Installs Debian packages. Servers among them are for the tests to start: none is left running, or started at boot.
install_packages() {
  local policy=/usr/sbin/policy-rc.d code=0
  # What is asked before a package starts a service (Debian's invoke-rc.d): 101 forbids it.
  if [ -e $policy ]; then policy=''; else printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy; fi
  DEBIAN_FRONTEND=noninteractive apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" || code=$?
  [ -z "$policy" ] || rm -f "$policy"
  local package
  for package in "$@"; do
    case $package in
      nginx-light) systemctl disable nginx ;;
      haproxy) systemctl disable haproxy ;;
      redis-server) systemctl disable redis-server ;;
    esac > /dev/null 2>&1 || true
  done
  return $code
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
    if ! install_packages $MISSING > "$LOGS/install.log" 2>&1 < /dev/null; then
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
    *' foreign '* | *' deploy '* | *' browser '*)
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
  case " $parts " in
    *' deploy '*) install_linters || return 2 ;;
  esac
}

# Python's linters, of pinned versions, in an environment of their own.
install_linters() {
  local py=conformance/py made=conformance/py/.venv/.installed python=/usr/bin/python3
  if [ $py/requirements.txt -nt $made ]; then
    echo "Installing the Python packages of $py"
    [ -x $python ] || python=python3
    if ! { $python -m venv --clear $py/.venv && $py/.venv/bin/pip install -q --disable-pip-version-check -r $py/requirements.txt; } \
      > "$LOGS/pip.log" 2>&1 < /dev/null; then
      tail -n 20 "$LOGS/pip.log" >&2
      echo "verify: pip install failed in $py" >&2
      return 2
    fi
    touch $made
  fi
}
