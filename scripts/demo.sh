#!/bin/sh
# Shows a whole car park on this machine: sh scripts/demo.sh [--check] [--port N]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

case ${1-} in
  -h | --help)
    sed -n 2p "$0" | cut -c3-
    exit 0
    ;;
esac
need_command ffmpeg ffmpeg
sh "$root/scripts/build.sh"
exec "$root/dist/lotkeeper" demo "$@"
