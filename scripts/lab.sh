#!/bin/sh
# The gate tests on a real kernel with a simulated GPIO chip and a USB serial port, in QEMU, and the arm64 executable on
# an arm64 kernel: sh scripts/lab.sh [--exe FILE] [--no-arm64]
# Takes Debian's kernel and its source from the package archive into .tools/lab; runs dist/lotkeeper, which it builds
# when it is not there. Needs no rights on this machine beyond installing packages. Skips where QEMU is missing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

exe=$root/dist/lotkeeper
arm64=1
while [ $# -gt 0 ]; do
  case $1 in
    --exe)
      [ $# -ge 2 ] || fail "--exe wants the path of an executable"
      exe=$2
      shift 2
      ;;
    --no-arm64)
      arm64=
      shift
      ;;
    -h | --help)
      sed -n 2,5p "$0" | cut -c3-
      exit 0
      ;;
    *)
      say "lab.sh: unknown option $1 (known: --exe FILE, --no-arm64)"
      exit 2
      ;;
  esac
done
skip() {
  echo "skipped: the gate lab needs $*"
  exit 0
}
[ "$(uname -m)" = x86_64 ] || skip "a 64-bit PC; on a Pi or Jetson test with real lines: lotkeeper gate test NAME"
have apt-get && have dpkg-deb || skip "Debian's packages (apt-get, dpkg-deb), which are not here"
(need_command qemu-system-x86_64 qemu-system-x86) >/dev/null 2>&1 || skip "QEMU: sudo apt install qemu-system-x86"
image=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends/ { print $2; exit }')
[ -n "$image" ] || skip "Debian's package linux-image-amd64 in the package lists: sudo apt-get update"
version=${image#linux-image-}
lab=$tools/lab/$version

# ---- a kernel with the simulated chip, once -------------------------------------------------------
build_lab() {
  need_packages busybox-static cpio kmod xz-utils make gcc "linux-headers-$version"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT INT TERM
  cd "$work"
  say "fetching $image"
  apt-get download "$image" >/dev/null 2>&1 || return 1
  mkdir kernel
  dpkg-deb --fsys-tarfile "$image"_*.deb | tar xf - -C kernel
  chip=$(find kernel/lib/modules -name 'gpio-sim.ko*' | head -n 1)
  if [ -z "$chip" ]; then
    # This kernel comes without it: the module is built from the kernel's own source.
    source=linux-source-$(echo "$version" | cut -d. -f1,2)
    say "fetching $source"
    apt-get download "$source" >/dev/null 2>&1 || return 1
    mkdir source sim
    dpkg-deb --fsys-tarfile "$source"_*.deb | tar xO "./usr/src/$source.tar.xz" |
      tar xJf - --strip-components=1 -C source --wildcards '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c'
    cp source/drivers/gpio/gpio-sim.c sim/sim.c
    cp source/drivers/gpio/gpiolib.h sim/
    # Modules may not call irq_to_desc; the same is reached through the interrupt's data.
    sed 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/' source/kernel/irq/irq_sim.c >sim/irq_sim.c
    printf 'obj-m := gpio-sim.o\ngpio-sim-y := sim.o irq_sim.o\n' >sim/Makefile
    make -C "/usr/src/linux-headers-$version" M="$work/sim" modules >make.log 2>&1 || {
      tail -n 20 make.log >&2
      return 1
    }
    chip=sim/gpio-sim.ko
    strip -g "$chip"
  fi
  /sbin/depmod -b kernel "$version"
  mkdir -p image/bin image/dev image/proc image/sys image/mod image/host image/tmp
  cp /bin/busybox image/bin/
  number=10
  for module in configfs virtio_pci 9pnet_virtio 9p xhci_pci usbserial ftdi_sio; do
    /sbin/modprobe -d "$work/kernel" -S "$version" --show-depends "$module" 2>/dev/null | awk '/^insmod/ { print $2 }'
  done | awk '!seen[$0]++' | while read -r file; do
    case $file in
      *.xz) xz -dc "$file" >"image/mod/$number-$(basename "$file" .xz)" ;;
      *) cp "$file" "image/mod/$number-$(basename "$file")" ;;
    esac
    number=$((number + 1))
  done
  case $chip in
    *.xz) xz -dc "$chip" >image/mod/99-gpio-sim.ko ;;
    *) cp "$chip" image/mod/99-gpio-sim.ko ;;
  esac
  mkdir -p "$lab.new"
  cp -R image "$lab.new/image"
  cp "kernel/boot/vmlinuz-$version" "$lab.new/vmlinuz"
  rm -rf "$lab"
  mv "$lab.new" "$lab"
  cd "$root"
}
if [ ! -f "$lab/vmlinuz" ]; then build_lab || skip "Debian's kernel packages, which could not be fetched or built"; fi
[ -x "$exe" ] || sh "$root/scripts/build.sh"
need_command curl curl
need_command socat socat

# ---- one boot -------------------------------------------------------------------------------------
job=$(mktemp -d)
trap 'rm -rf "$job"' EXIT INT TERM
chmod 755 "$job"
cp "$exe" "$job/lotkeeper"
cp "$root/scripts/lab/tell.sh" "$root/scripts/lab/job.sh" "$root/scripts/lab/site.yaml" "$job/"
cp "$root/scripts/lab/init" "$lab/image/init"
chmod 755 "$lab/image/init"
(cd "$lab/image" && find . | cpio -o -H newc --quiet | gzip -1) >"$job/initramfs"
boot() {
  timeout 1500 qemu-system-x86_64 -accel "$1" -cpu max -m 2048 -smp 2 \
    -kernel "$lab/vmlinuz" -initrd "$job/initramfs" \
    -append "console=ttyS0 quiet panic=-1 random.trust_cpu=on mitigations=off tsc=reliable" \
    -display none -no-reboot -nodefaults -serial stdio \
    -fsdev local,id=hr,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=hr,mount_tag=hostroot \
    -fsdev "local,id=jb,path=$job,security_model=none" -device virtio-9p-pci,fsdev=jb,mount_tag=job \
    -monitor "unix:$job/monitor,server,nowait" -device qemu-xhci,id=xhci \
    -chardev "file,id=wire,path=$job/wire" -device usb-serial,chardev=wire,id=board,bus=xhci.0 </dev/null 2>"$job/qemu.log" |
    sed -u 's/\r//g; s/\x1b[^a-zA-Z]*[a-zA-Z]//g' | tee "$job/console" | grep -a --line-buffered -E '^(ok|FAILED|lab|   |[0-9]+ passed)' || true
}
# The job asks for the USB board to be pulled and plugged in by a file beside it.
hand() {
  while [ -d "$job" ] && [ ! -e "$job/over" ]; do
    for wish in pull plug; do
      [ -e "$job/$wish" ] || continue
      case $wish in
        pull) order="device_del board" ;;
        plug) order="device_add usb-serial,chardev=wire,id=board,bus=xhci.0" ;;
      esac
      echo "$order" | socat - "UNIX-CONNECT:$job/monitor" >/dev/null 2>&1
      rm -f "$job/$wish"
    done
    sleep 0.1
  done
}
hand &
boot "${LAB_ACCEL:-tcg,thread=multi}"
touch "$job/over"
wait
last=$(grep -a -E '^[0-9]+ passed, [0-9]+ failed$' "$job/console" | tail -n 1 || true)
[ -n "$last" ] || {
  tail -n 20 "$job/console" "$job/qemu.log" >&2
  fail "the lab did not come to its end"
}
failed=0
case $last in *" 0 failed") ;; *) failed=1 ;; esac
# The same on the other processor, by its own executable.
if [ -n "$arm64" ]; then sh "$root/scripts/lab/arm64.sh" || failed=1; fi
exit $failed
