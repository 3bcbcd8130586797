# Runs as root on the emulated arm64 kernel: the compiled Lotkeeper drives a line of the PL061, and the kernel says what
# it saw: its trace of every write to a line, and its list of lines in debugfs. Emulation is slow, so pulse lengths are
# printed, and only a pulse that is too short fails. The last line is "N passed, N failed".
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/bin LC_ALL=C.UTF-8 HOME=/tmp
data=/tmp/data
. /tell.sh
program() { /lotkeeper --data $data "$@"; }
now() { cut -d' ' -f1 /proc/uptime; }
# The kernel's own line about what we hold: name, direction, level.
held() { grep -a 'lotkeeper gate-out' /sys/kernel/debug/gpio | tr -s ' '; }

chip=$(sed -n 's/^gpiochip.*\(9030000.pl061\).*/\1/p' /sys/kernel/debug/gpio | head -n 1)
echo "lab: kernel $(uname -r) $(uname -m), chip $chip, $(program --version 2>&1 | tail -n 1), up $(now) s"
[ "$chip" = 9030000.pl061 ] && ok "the kernel drives a PL061" || bad "no PL061: $(cat /sys/kernel/debug/gpio)"
program config apply /arm64-site.yaml >/dev/null 2>/tmp/apply.err && ok "the site is taken" || bad "the site: $(cat /tmp/apply.err)"

# ---- three test pulses, watched from beside ------------------------------------------------------
start_trace
seen=
for i in 1 2 3; do
  (echo gate-out | program gate test gate-out >/tmp/test.out 2>&1 || echo "   gate test: $(cat /tmp/test.out)") &
  tester=$!
  while kill -0 $tester 2>/dev/null; do
    case $(held) in *"out hi"*) seen=$(held) ;; esac
    usleep 20000
  done
done
case $seen in *"out hi"*) ok "debugfs saw it high in a pulse:$seen" ;; *) bad "nobody saw the line high: $(cat /tmp/test.out)" ;; esac
pulses >/tmp/pulses
echo "   pulses of 500 ms as the kernel saw them: $(tr '\n' ' ' </tmp/pulses)ms"
[ "$(wc -l </tmp/pulses)" -eq 3 ] && ok "three orders are three pulses" || bad "three orders are $(wc -l </tmp/pulses) pulses"
awk '$1 < 500 { short = 1 } END { exit short }' /tmp/pulses && ok "none is shorter than set" || bad "a pulse is too short"
grep -aq 'set 0' $trace/trace && ok "the last write is off: $(grep -a 'gpio_value:' $trace/trace | tail -n 1 | sed 's/.*gpio_value: //')" || bad "no write of off"
[ -z "$(held)" ] && ok "the line is let go after it" || bad "the line is still held: $(held)"

# ---- killed in mid-pulse, then the service's stop hook -------------------------------------------
start_trace
echo gate-out >/tmp/answer
/lotkeeper --data $data gate test gate-out </tmp/answer >/tmp/test.out 2>&1 &
tester=$!
tries=1500
until case $(held) in *"out hi"*) true ;; *) false ;; esac || [ $tries -eq 0 ]; do
  tries=$((tries - 1))
  usleep 20000
done
kill -9 $tester
[ $tries -gt 0 ] && ok "killed in the middle of a pulse" || bad "no pulse to kill"
wait $tester 2>/dev/null
program gate off >/tmp/off.out 2>&1 && ok "the stop hook: $(tr '\n' ' ' </tmp/off.out)" || bad "gate off: $(cat /tmp/off.out)"
grep -a 'gpio_value:' $trace/trace | tail -n 1 | grep -q 'set 0' && ok "the last write of the stop hook is off" || bad "the stop hook wrote $(grep -a gpio_value: $trace/trace | tail -n 1)"

# ---- what is wrong is said ------------------------------------------------------------------------
sed 's/9030000.pl061/pinctrl-nowhere/' /arm64-site.yaml >/tmp/wrong.yaml
/lotkeeper --data /tmp/other config apply /tmp/wrong.yaml >/dev/null 2>&1
echo gate-out | /lotkeeper --data /tmp/other gate test gate-out >/tmp/wrong.out 2>&1
grep -q 'Write one of those that are here: 9030000.pl061' /tmp/wrong.out && ok "a wrong chip: $(grep 'no GPIO chip' /tmp/wrong.out)" || bad "a wrong chip: $(cat /tmp/wrong.out)"
echo "   the lab was up for $(now) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
