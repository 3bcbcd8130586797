#!/bin/sh
# The arm64 executable on an arm64 kernel with a real GPIO driver, in QEMU: sh scripts/lab/arm64.sh [--exe FILE]
# QEMU's machine `virt` has a PL061, whose driver is in Debian's kernel. Kernel and libraries come from the package
# archive into .tools; nothing of this machine changes. Called by scripts/lab.sh; skips where something cannot be had.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/scripts/lib.sh"

exe=$root/dist/lotkeeper-linux-arm64
while [ $# -gt 0 ]; do
  case $1 in
    --exe)
      [ $# -ge 2 ] || fail "--exe wants the path of an executable"
      exe=$2
      shift 2
      ;;
    *)
      say "arm64.sh: unknown option $1 (known: --exe FILE)"
      exit 2
      ;;
  esac
done
skip() {
  echo "skipped: the arm64 lab needs $*"
  exit 0
}
have apt-get && have dpkg-deb || skip "Debian's packages (apt-get, dpkg-deb), which are not here"
(need_command qemu-system-aarch64 qemu-system-arm) >/dev/null 2>&1 || skip "QEMU: sudo apt install qemu-system-arm"
need_packages cpio kmod
sysroot=$tools/arm64-sysroot
sh "$root/scripts/arm64-sysroot.sh" "$sysroot" || skip "Debian's arm64 libraries, which could not be fetched"
lab=$tools/lab/arm64

# ---- a kernel, once -------------------------------------------------------------------------------
build_lab() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT INT TERM
  (
    arm64_apt "$work/apt" || exit 1
    cd "$work"
    image=$(apt-cache depends linux-image-arm64 | awk '/Depends/ { print $2; exit }')
    [ -n "$image" ] || exit 1
    say "fetching $image for arm64"
    apt-get download -qq "$image" busybox-static
  ) || return 1
  mkdir -p "$work/kernel" "$work/busybox" "$work/image/bin" "$work/image/mod"
  for folder in dev proc sys host; do mkdir "$work/image/$folder"; done
  dpkg-deb --fsys-tarfile "$work"/linux-image-*.deb | tar xf - -C "$work/kernel"
  dpkg-deb -x "$work"/busybox-static_*.deb "$work/busybox"
  cp "$work/busybox/bin/busybox" "$work/image/bin/"
  version=$(basename "$work"/kernel/lib/modules/*)
  /sbin/depmod -b "$work/kernel" "$version"
  number=10
  for module in virtio_pci 9pnet_virtio 9p; do
    /sbin/modprobe -d "$work/kernel" -S "$version" --show-depends "$module" | awk '/^insmod/ { print $2 }'
  done | awk '!seen[$0]++' | while read -r file; do
    case $file in
      *.xz) xz -dc "$file" >"$work/image/mod/$number-$(basename "$file" .xz)" ;;
      *) cp "$file" "$work/image/mod/$number-$(basename "$file")" ;;
    esac
    number=$((number + 1))
  done
  rm -rf "$lab" "$lab.new"
  mkdir -p "$lab.new"
  cp -R "$work/image" "$lab.new/image"
  cp "$work/kernel/boot/vmlinuz-$version" "$lab.new/vmlinuz"
  mv "$lab.new" "$lab"
}
if [ ! -f "$lab/vmlinuz" ]; then build_lab || skip "Debian's arm64 kernel, which could not be fetched"; fi
[ -x "$exe" ] || sh "$root/scripts/build.sh" --target linux-arm64

# ---- one boot -------------------------------------------------------------------------------------
job=$(mktemp -d)
trap 'rm -rf "$job" ${work:+"$work"}' EXIT INT TERM
chmod 755 "$job"
mkdir "$job/root"
(cd "$sysroot" && tar cf - .) | tar xf - -C "$job/root"
for folder in bin dev proc sys tmp etc; do mkdir -p "$job/root/$folder"; done
echo 'root:x:0:0:root:/:/bin/sh' >"$job/root/etc/passwd"
cp "$lab/image/bin/busybox" "$job/root/bin/"
cp "$exe" "$job/root/lotkeeper"
cp "$root/scripts/lab/tell.sh" "$root/scripts/lab/arm64-job.sh" "$root/scripts/lab/arm64-site.yaml" "$job/root/"
cp "$root/scripts/lab/arm64-init" "$lab/image/init"
chmod 755 "$lab/image/init"
(cd "$lab/image" && find . | cpio -o -H newc --quiet | gzip -1) >"$job/initramfs"
# A processor as in a Raspberry Pi 4. Emulated, so the limit is wide.
timeout 900 qemu-system-aarch64 -M virt -accel tcg,thread=multi -cpu cortex-a72 -m 2048 -smp 2 \
  -kernel "$lab/vmlinuz" -initrd "$job/initramfs" \
  -append "console=ttyAMA0 quiet panic=-1 random.trust_cpu=on mitigations=off" \
  -display none -no-reboot -nodefaults -serial stdio \
  -fsdev "local,id=jb,path=$job/root,security_model=none" -device virtio-9p-pci,fsdev=jb,mount_tag=job \
  -monitor "unix:$job/monitor,server,nowait" </dev/null 2>"$job/qemu.log" |
  sed -u 's/\r//g; s/\x1b[^a-zA-Z]*[a-zA-Z]//g' | tee "$job/console" |
  grep -a --line-buffered -E '^(ok|FAILED|lab|   |[0-9]+ passed)' || true
last=$(grep -a -E '^[0-9]+ passed, [0-9]+ failed$' "$job/console" | tail -n 1 || true)
[ -n "$last" ] || {
  tail -n 20 "$job/console" "$job/qemu.log" >&2
  fail "the arm64 lab did not come to its end"
}
case $last in *" 0 failed") exit 0 ;; *) exit 1 ;; esac
