#!/usr/bin/env bash
# Requests a second of the sample application, by wrk on the same machine: /ids in turn with a controller that answers
# with a constant of the same size, and /ids?count=1000; with platform and with virtual threads. Arguments: rounds (5),
# seconds of each measurement (2).
# Every measurement is a line of target/results/http.tsv: threads, name, requests a second, the server's processor time
# for 1000 requests in milliseconds, what it allocated for them in kilobytes, seconds in garbage collections.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

rounds=${1:-5}
seconds=${2:-2}

command -v wrk >/dev/null || { [ "$(id -u)" -eq 0 ] && apt-get install -y --no-install-recommends wrk >/dev/null; } ||
  { echo "wrk is not installed: apt-get install wrk" >&2; exit 1; }
[ -r target/benchmarks.jar ] && [ -r ../../sample-app/target/sample-app.jar ] ||
  (cd ../.. && ./mvnw -q -DskipTests -pl verification/benchmarks,sample-app -am package)

app=$PWD/target/http
rm -rf "$app"
java -Djarmode=tools -jar ../../sample-app/target/sample-app.jar extract --destination "$app" >/dev/null
constant=$(ls target/snowflake-benchmarks-*.jar)
mkdir -p target/results
: >target/results/http.tsv

server=''
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=''
  fi
}
trap stop EXIT

start() {
  "$JAVA_NEWEST/bin/java" -Xmx1g -cp "$constant:$app/sample-app.jar" io.github.snowflakeid.sample.SampleApplication \
    --server.port=0 --snowflake.lease.store=none --snowflake.node-id=1 --spring.threads.virtual.enabled="$1" \
    >"$app/$1.log" 2>&1 &
  server=$!
  for ((i = 0; i < 300; i++)); do
    port=$(sed -n 's/.*Tomcat started on port \([0-9]*\).*/\1/p' "$app/$1.log")
    [ -z "$port" ] || return 0
    kill -0 "$server" || { cat "$app/$1.log" >&2; exit 1; }
    sleep 0.2
  done
  echo "The application has not started within a minute: $app/$1.log" >&2
  exit 1
}

# Milliseconds of the processor that the server has used so far.
cpu() {
  awk -v hertz="$(getconf CLK_TCK)" '{ printf "%.0f\n", 1000 * ($14 + $15) / hertz }' "/proc/$server/stat"
}

# Bytes allocated and seconds in garbage collections so far.
memory() {
  curl -s "localhost:$port/actuator/prometheus" | awk '
    /^jvm_gc_memory_allocated_bytes_total/ { allocated += $2 }
    /^jvm_gc_pause_seconds_sum/ { paused += $2 }
    END { printf "%.0f %.3f\n", allocated, paused }'
}

# measure <name> <path> <arguments of wrk>
measure() {
  local name=$1 path=$2 memory cpu
  shift 2
  memory=$(memory)
  cpu=$(cpu)
  wrk "$@" "http://localhost:$port$path" >"$app/wrk"
  awk -v threads="$threads" -v name="$name" -v cpu="$(($(cpu) - cpu))" -v before="$memory" -v after="$(memory)" '
    / requests in / { requests = $1 }
    /^Requests\/sec:/ { rate = $2 }
    /Non-2xx|Socket errors/ { failed = 1 }
    END {
      if (failed || !requests) exit 1
      split(before, b, " ")
      split(after, a, " ")
      printf "%s\t%s\t%s\t%.1f\t%.1f\t%.3f\n", threads, name, rate, 1000 * cpu / requests,
        (a[1] - b[1]) / requests * 1000 / 1024, a[2] - b[2]
    }' "$app/wrk" || { cat "$app/wrk" >&2; exit 1; }
}

for threads in platform virtual; do
  virtual=false
  [ "$threads" = platform ] || virtual=true
  start "$virtual"
  # the compiler needs a while for Tomcat, Spring MVC and Jackson
  for ((i = 0; i < 10; i++)); do
    measure warm-up /constant -t1 -c32 -d1s >/dev/null
    measure warm-up /ids -t1 -c32 -d1s >/dev/null
  done
  for ((i = 0; i < rounds; i++)); do
    measure constant /constant -t1 -c32 -d"${seconds}s"
    measure ids /ids -t1 -c32 -d"${seconds}s"
  done >>target/results/http.tsv
  measure warm-up '/ids?count=1000' -t1 -c16 -d"${seconds}s" >/dev/null
  measure warm-up '/ids?count=1000' -t1 -c16 -d"${seconds}s" >/dev/null
  for ((i = 0; i < rounds; i++)); do
    measure ids-1000 '/ids?count=1000' -t1 -c16 -d"${seconds}s"
  done >>target/results/http.tsv
  # ten clients that ask for 1000 ids ten times a second each: 100,000 ids a second
  measure warm-up '/ids?count=1000' -t1 -c10 -d"${seconds}s" -s paced.lua >/dev/null
  for ((i = 0; i < rounds; i++)); do
    measure paced '/ids?count=1000' -t1 -c10 -d5s -s paced.lua
  done >>target/results/http.tsv
  stop
done
