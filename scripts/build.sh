#!/bin/sh
# Builds the one executable: sh scripts/build.sh [--target linux-x64|linux-arm64]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

case $(uname -m) in
  x86_64) target=linux-x64 ;;
  aarch64) target=linux-arm64 ;;
  *) fail "This processor ($(uname -m)) is not supported; use a 64-bit Intel, AMD or ARM machine." ;;
esac
here=$target
while [ $# -gt 0 ]; do
  case $1 in
    --target)
      [ $# -ge 2 ] || fail "--target wants linux-x64 or linux-arm64"
      target=$2
      shift 2
      ;;
    -h | --help)
      sed -n 2p "$0" | cut -c3-
      exit 0
      ;;
    *)
      say "build.sh: unknown option $1 (known: --target linux-x64|linux-arm64)"
      exit 2
      ;;
  esac
done
case $target in
  linux-x64 | linux-arm64) ;;
  *)
    say "build.sh: unknown target $target (known: linux-x64, linux-arm64)"
    exit 2
    ;;
esac

need_bun
need_node_modules
cd "$root"
if [ "$target" = "$here" ]; then
  bun scripts/build.ts --target "$target"
else
  natives_for "${target#linux-}"
  bun scripts/build.ts --target "$target" --natives "$tools/natives-${target#linux-}/node_modules"
fi
