#!/bin/sh
# Builds the ONVIF test camera from Debian's gSOAP into a folder: sh scripts/lab/onvif/build.sh DIR. Status 3 where
# gSOAP or a compiler is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=$1
shared=/usr/share/gsoap
for command in soapcpp2 gcc; do
  command -v "$command" >/dev/null 2>&1 || exit 3
done
[ -f "$shared/plugin/wsseapi.c" ] && [ -f /usr/include/stdsoap2.h ] && [ -f /usr/include/openssl/evp.h ] || exit 3
mkdir -p "$to"
cd "$to"
soapcpp2 -c -w -x -L -I"$shared/import:$shared" "$here/camera.h" >soapcpp2.log 2>&1 || {
  cat soapcpp2.log >&2
  exit 1
}
# `time` is wrapped so that the camera's clock can be wrong for gSOAP, too.
gcc -O0 -w -DWITH_OPENSSL -DWITH_DOM -I. -I"$shared/plugin" -I"$shared" -Wl,--wrap=time -o camera \
  "$here/camera.c" soapC.c soapServer.c soapClient.c \
  "$shared/plugin/wsseapi.c" "$shared/plugin/wsddapi.c" "$shared/plugin/wsaapi.c" "$shared/plugin/httpda.c" \
  "$shared/plugin/smdevp.c" "$shared/plugin/mecevp.c" "$shared/plugin/threads.c" \
  "$shared/custom/duration.c" "$shared/custom/struct_timeval.c" \
  -lgsoapssl -lssl -lcrypto -lz -lpthread
