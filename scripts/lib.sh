# Shared by the scripts: installs what is missing on a bare Debian and puts Bun on the PATH.
# Never changes anything that is there already. Sourced with `root` set to the repository.

BUN_VERSION=1.4.4
tools=$root/.tools

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command with the rights of the superuser.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "This step needs root: $*. Run the script as root, or install sudo."
  fi
}

# need_packages PACKAGE…: installs Debian packages that are not there.
need_packages() {
  missing=
  for package in "$@"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  have apt-get || fail "Missing:$missing. This system has no apt-get; install them by its own means and run again."
  say "installing:$missing"
  # The lists of a fresh image are empty or old, so a failed install is tried once more after an update.
  apt_install $missing >/dev/null 2>&1 || {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 ||
      fail "apt-get update failed. Check the network and /etc/apt/sources.list, then run again."
    apt_install $missing >&2 || fail "apt-get could not install$missing. Read its message above, then run again."
  }
}
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null
}

# need_command COMMAND PACKAGE…: the packages only where the command is missing.
need_command() {
  command=$1
  shift
  have "$command" || need_packages "$@"
  have "$command" || fail "$command is still missing after installing $*."
}

# arm64_apt FOLDER: from now on apt-get looks up arm64 packages, with its lists in FOLDER; this machine's packages stay as
# they are. Fails where the lists cannot be had.
arm64_apt() {
  mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/preferences.d"
  : >"$1/status"
  cat >"$1/apt.conf" <<CONF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
Dir::State::Lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  APT_CONFIG=$1/apt.conf
  export APT_CONFIG
  apt-get update -qq
}

# Bun of exactly our version, from npm, in .tools (ignored by git).
need_bun() {
  if [ "$("$tools/bun/node_modules/.bin/bun" --version 2>/dev/null)" != "$BUN_VERSION" ]; then
    need_packages ca-certificates
    have npm || need_packages nodejs npm
    have npm || fail "npm is still missing after installing nodejs and npm."
    say "fetching Bun $BUN_VERSION from npm"
    mkdir -p "$tools/bun"
    printf '{"private":true,"name":"tools"}\n' >"$tools/bun/package.json"
    (cd "$tools/bun" && npm install --silent --no-audit --no-fund --save-exact "bun@$BUN_VERSION" >&2) ||
      fail "npm could not fetch bun@$BUN_VERSION. Check the network, then run again."
    # Where npm blocks install scripts, the program is not in its place yet.
    "$tools/bun/node_modules/.bin/bun" --version >/dev/null 2>&1 ||
      (cd "$tools/bun/node_modules/bun" && node install.js >&2) || true
    [ "$("$tools/bun/node_modules/.bin/bun" --version 2>/dev/null)" = "$BUN_VERSION" ] ||
      fail "Bun $BUN_VERSION does not start. Remove $tools/bun and run again."
  fi
  PATH=$tools/bun/node_modules/.bin:$PATH
  export PATH
}

# The packages of bun.lock, exactly.
need_node_modules() {
  stamp=$root/node_modules/.lotkeeper-lock
  if [ ! -f "$stamp" ] || ! cmp -s "$root/bun.lock" "$stamp"; then
    (cd "$root" && bun install --frozen-lockfile >&2) ||
      fail "bun install failed. Check the network; if bun.lock and package.json disagree, run: bun install"
    cp "$root/bun.lock" "$stamp"
  fi
}

# The packages of another processor, in .tools: natives_for arm64
natives_for() {
  folder=$tools/natives-$1
  if [ ! -f "$folder/bun.lock.done" ] || ! cmp -s "$root/bun.lock" "$folder/bun.lock.done"; then
    say "fetching the native libraries for linux-$1"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$root/package.json" "$root/bun.lock" "$root/bunfig.toml" "$folder/"
    (cd "$folder" && bun install --frozen-lockfile --production --ignore-scripts --os linux --cpu "$1" >/dev/null) ||
      fail "The native libraries for linux-$1 could not be fetched. Check the network, then run again."
    cp "$root/bun.lock" "$folder/bun.lock.done"
  fi
}
