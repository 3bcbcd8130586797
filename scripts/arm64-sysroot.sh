#!/bin/sh
# Puts the C and C++ libraries of an arm64 Debian into a folder, so that qemu can run our arm64 executable here.
# sh scripts/arm64-sysroot.sh FOLDER. Never touches the packages of this machine.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"
folder=${1:?usage: arm64-sysroot.sh FOLDER}
[ ! -f "$folder/done" ] || exit 0
command -v apt-get >/dev/null || {
  echo "no apt-get here" >&2
  exit 1
}
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
arm64_apt "$folder/apt"
(cd "$folder/apt" && apt-get download -qq libc6 libstdc++6 libgcc-s1)
for package in "$folder"/apt/*.deb; do
  dpkg-deb -x "$package" "$folder"
done
rm -rf "$folder/apt"
touch "$folder/done"
