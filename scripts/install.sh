#!/bin/sh
# Puts Lotkeeper under systemd on a Raspberry Pi, a Jetson or a PC with Debian or a relative of it.
# sudo sh scripts/install.sh [--binary FILE]   installs or updates; builds the executable when FILE is not given
# sudo sh scripts/install.sh --uninstall       stops and removes the program; /var/lib/lotkeeper stays
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

program=/usr/local/bin/lotkeeper
unit=/etc/systemd/system/lotkeeper.service
rules=/etc/udev/rules.d/60-lotkeeper.rules
data=/var/lib/lotkeeper
binary=
uninstall=
while [ $# -gt 0 ]; do
  case $1 in
    --binary)
      [ $# -ge 2 ] || fail "--binary wants the path of an executable"
      binary=$2
      shift 2
      ;;
    --uninstall)
      uninstall=1
      shift
      ;;
    -h | --help)
      sed -n 2,4p "$0" | cut -c3-
      exit 0
      ;;
    *)
      say "install.sh: unknown option $1 (known: --binary FILE, --uninstall)"
      exit 2
      ;;
  esac
done
[ "$(id -u)" -eq 0 ] || fail "Run this as root: sudo sh scripts/install.sh"
has_systemd() { [ -d /run/systemd/system ]; }

if [ -n "$uninstall" ]; then
  if has_systemd; then systemctl disable --now lotkeeper.service 2>/dev/null || true; fi
  rm -f "$unit" "$rules" "$program" "$program.previous"
  if has_systemd; then systemctl daemon-reload; fi
  say "Lotkeeper is removed. Your records are still in $data; remove that folder yourself when you no longer need them."
  exit 0
fi

case $(uname -m) in
  x86_64 | aarch64) ;;
  armv7l | armv6l) fail "This system is 32-bit. Install the 64-bit Raspberry Pi OS and run again." ;;
  *) fail "This processor ($(uname -m)) is not supported; use a 64-bit Pi, Jetson or PC." ;;
esac
need_command ffmpeg ffmpeg
need_packages libstdc++6 ca-certificates

if [ -z "$binary" ]; then
  sh "$root/scripts/build.sh"
  binary=$root/dist/lotkeeper
fi
[ -f "$binary" ] || fail "There is no file $binary."
chmod +x "$binary"
version=$("$binary" --version) || fail "$binary does not start on this machine. Was it built for $(uname -m)?"

getent group gpio >/dev/null || groupadd --system gpio
getent group render >/dev/null || groupadd --system render
getent passwd lotkeeper >/dev/null ||
  useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin lotkeeper

mkdir -p "$(dirname "$rules")" "$(dirname "$unit")" "$(dirname "$program")" /etc/default
# GPIO lines belong to the group gpio: on a Pi they already do, elsewhere only root may use them.
cat >"$rules" <<'RULES'
SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"
RULES
if have udevadm && has_systemd; then
  udevadm control --reload-rules
  udevadm trigger --subsystem-match=gpio || true
fi

# The old program stays beside the new one, and a half-written file never takes its place.
cp "$binary" "$program.new"
chmod 755 "$program.new"
[ ! -f "$program" ] || cp -f "$program" "$program.previous"
mv -f "$program.new" "$program"
mkdir -p /usr/local/share/doc/lotkeeper
cp "$root/README.md" /usr/local/share/doc/lotkeeper/README.md
cp "$root/systemd/lotkeeper.service" "$unit"
chmod 644 "$unit" "$rules"
[ -f /etc/default/lotkeeper ] || printf '%s\n' '# Options of "lotkeeper serve", for example: --port 8443' 'LOTKEEPER_OPTIONS=' >/etc/default/lotkeeper

if ! has_systemd; then
  say "$version is installed as $program, but systemd does not run here. On a real machine: systemctl enable --now lotkeeper"
  exit 0
fi
systemctl daemon-reload
systemctl enable lotkeeper.service >/dev/null 2>&1
since=$(date '+%Y-%m-%d %H:%M:%S')
systemctl restart lotkeeper.service
tries=0
until journalctl -u lotkeeper.service --since "$since" -o cat 2>/dev/null | grep -q 'http'; do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || fail "Lotkeeper does not start. Look at: journalctl -u lotkeeper -n 50"
  sleep 1
done
say "$version runs. What it said at its start (the set-up code, when this is the first one):"
journalctl -u lotkeeper.service --since "$since" -o cat --no-pager
