#!/bin/sh
# Runs every check: sh scripts/test.sh [--quick]. --quick leaves out the browser and the long suites.
# The last line is "N passed, N failed"; the status is 0 only when nothing failed.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

quick=
case ${1-} in
  "") ;;
  --quick) quick=1 ;;
  *)
    say "test.sh: unknown option $1 (known: --quick)"
    exit 2
    ;;
esac

passed=0
failed=0
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# check NAME COMMAND…: one check that passes or fails as a whole.
check() {
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $name"
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

# suite NAME FILE…: a run of bun test; its own counts are added up.
suite() {
  name=$1
  shift
  echo "-- $name"
  log=$(mktemp)
  status=$(mktemp)
  { bun test "$@" 2>&1 && echo 0 >"$status" || echo 1 >"$status"; } | tee "$log" | grep -v -e '^(pass)' -e '^$' -e '^src/.*:$'
  suite_passed=$(sed -n 's/^ *\([0-9][0-9]*\) pass$/\1/p' "$log" | tail -n 1)
  suite_failed=$(sed -n 's/^ *\([0-9][0-9]*\) fail$/\1/p' "$log" | tail -n 1)
  passed=$((passed + ${suite_passed:-0}))
  failed=$((failed + ${suite_failed:-0}))
  # A suite that ended badly without naming a failed test, or that ran nothing, failed all the same.
  if [ "${suite_failed:-0}" -eq 0 ] && { [ "$(cat "$status")" != 0 ] || [ "${suite_passed:-0}" -eq 0 ]; }; then
    failed=$((failed + 1))
    echo "FAILED: $name did not run to its end"
  fi
  rm -f "$log" "$status"
}

cd "$root" || exit 1
export LC_ALL=C.UTF-8 TZ=UTC
(need_command ffmpeg ffmpeg && need_bun && need_node_modules) || {
  failed=1
  finish
}
need_bun

check "types" bun x tsc --noEmit
check "lint and format" bun x biome check --error-on-warnings .
check "shell scripts" sh -c 'for script in scripts/*.sh; do sh -n "$script" || exit 1; done; bash -n .ci/run'
if have systemd-analyze; then
  check "service hardening of 2.0 or better" sh -c 'systemd-analyze security --offline=true --threshold=20 systemd/lotkeeper.service >/dev/null'
else
  echo "skipped: service hardening needs systemd-analyze, which is not here"
fi

if [ -n "$quick" ]; then
  export LOTKEEPER_QUICK=1 CHROMIUM=/nonexistent
elif (have chromium || need_packages chromium); then
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
else
  check "a browser for the browser tests" false
fi
# Peers of the gate drivers that are not ours; without them their tests skip themselves and say so.
(have socat || need_packages socat) || say "skipped: the serial tests need socat"
(need_packages python3-pymodbus python3-serial-asyncio) || say "skipped: the Modbus tests need python3-pymodbus"
([ -x /usr/sbin/mosquitto ] || need_packages mosquitto) || say "skipped: the MQTT tests need mosquitto"
([ -x /usr/sbin/apache2 ] || need_packages apache2-bin) || say "skipped: the digest tests need apache2-bin"
rtsp="python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
(need_packages $rtsp) || say "skipped: the RTSP tests need $rtsp"
(need_packages gsoap libgsoap-dev libssl-dev gcc libc6-dev) || say "skipped: the ONVIF tests need gsoap, libgsoap-dev, libssl-dev and gcc"
suite "unit, property and browser tests" ./src

# The executable is built from a copy that is removed before it runs, so that nothing can lean on
# node_modules or on any other file of this repository.
bench=$(mktemp -d)
trap 'rm -rf "$bench"' EXIT INT TERM
build_alone() {
  mkdir "$bench/tree" &&
    for part in src views public models migrations scripts package.json bun.lock bunfig.toml tsconfig.json; do
      cp -R "$part" "$bench/tree/" || return 1
    done
  { cp -Rl node_modules "$bench/tree/" 2>/dev/null || { rm -rf "$bench/tree/node_modules" && cp -R node_modules "$bench/tree/"; }; } &&
    (cd "$bench/tree" && bun scripts/build.ts --out "$bench/lotkeeper") &&
    { [ -z "${1-}" ] || (cd "$bench/tree" && bun scripts/build.ts --target linux-arm64 --natives "$1" --out "$bench/lotkeeper-arm64"); }
  built=$?
  rm -rf "$bench/tree"
  return $built
}

emulated=
if [ "$(uname -m)" = x86_64 ] && (natives_for arm64); then emulated=$tools/natives-arm64/node_modules; fi
check "the executable builds" build_alone "$emulated"
if [ -x "$bench/lotkeeper" ]; then
  LOTKEEPER_EXE=$bench/lotkeeper
  export LOTKEEPER_EXE
  if [ -n "$emulated" ]; then
    if (need_command qemu-aarch64-static qemu-user-static) && sh scripts/arm64-sysroot.sh "$tools/arm64-sysroot"; then
      LOTKEEPER_EXE_ARM64=$bench/lotkeeper-arm64
      QEMU_LD_PREFIX=$tools/arm64-sysroot
      export LOTKEEPER_EXE_ARM64 QEMU_LD_PREFIX
    else
      echo "skipped: the arm64 executable needs qemu-user-static and Debian's arm64 libraries, which could not be fetched"
    fi
  fi
  suite "the executable alone" ./src/executable.test.ts
fi
finish
