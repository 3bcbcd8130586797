# Shared by the jobs of both labs: what passed and what failed, and the kernel's own trace of every write to a line.
passed=0
failed=0
ok() {
  passed=$((passed + 1))
  echo "ok: $*"
}
bad() {
  failed=$((failed + 1))
  echo "FAILED: $*"
}
# expect WHAT GOT WANTED
expect() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: $2 instead of $3"; fi; }

trace=/sys/kernel/tracing
start_trace() {
  echo 0 >$trace/tracing_on
  echo >$trace/trace
  echo mono >$trace/trace_clock
  echo 1 >$trace/events/gpio/gpio_value/enable
  echo 1 >$trace/tracing_on
}
# Milliseconds of every pulse in the trace, one a line. Only one relay moves at a time.
pulses() {
  awk '/gpio_value:/ && / set / {
    for (i = 1; i <= NF; i++) if ($i == "gpio_value:") { at = $(i - 1); level = $NF }
    sub(":", "", at)
    if (level == 1 && !since) since = at
    if (level == 0 && since) { printf "%.1f\n", (at - since) * 1000; since = 0 }
  }' $trace/trace
}
