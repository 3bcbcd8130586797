#!/bin/sh
# Puts the C and C++ libraries of an arm64 Debian into a folder, so that qemu can run our arm64 executable here.
# sh scripts/arm64-sysroot.sh FOLDER. Never touches the packages of this machine.
set -eu
folder=${1:?usage: arm64-sysroot.sh FOLDER}
[ ! -f "$folder/done" ] || exit 0
command -v apt-get >/dev/null || {
  echo "no apt-get here" >&2
  exit 1
}
rm -rf "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/apt/preferences.d"
: >"$folder/apt/status"
folder=$(cd "$folder" && pwd)
cat >"$folder/apt/apt.conf" <<CONF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
Dir::State::Lists "$folder/apt/lists";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt/cache";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
export APT_CONFIG="$folder/apt/apt.conf"
apt-get update -qq
(cd "$folder/apt" && apt-get download -qq libc6 libstdc++6 libgcc-s1)
for package in "$folder"/apt/*.deb; do
  dpkg-deb -x "$package" "$folder"
done
rm -rf "$folder/apt"
touch "$folder/done"
