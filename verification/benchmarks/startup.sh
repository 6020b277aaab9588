#!/usr/bin/env bash
# What the starter adds to the start of a bare web application: ten starts with it and ten without, in turn, by the time
# for which Spring Boot says the process has been running. Fails if the medians differ by more than 60 ms and 3 %.
# Arguments: the number of starts, then arguments for the application with the starter, such as those of a lease:
#   verification/benchmarks/startup.sh 10 --snowflake.lease.store=file
set -euo pipefail

starts=${1:-10}
shift || true
arguments=(--snowflake.node-id=1 "$@")
cd "$(dirname "$0")/../.."

./mvnw -q -Pstartup -pl verification/benchmarks/startup -am package -Dmaven.test.skip

cd verification/benchmarks/startup/target
rm -rf with without
java -Djarmode=tools -jar startup.jar extract --destination with >/dev/null
cp -r with without
rm without/lib/snowflake-spring-boot-*.jar

# Prints the milliseconds of one start.
start() {
  java -jar "$1/startup.jar" --server.port=0 "${arguments[@]}" |
    sed -n 's/.*Started StartupApplication.*process running for \([0-9.]*\)).*/\1/p' |
    awk '{ print 1000 * $1 }'
}

median() {
  sort -n "$1" | awk '{ times[NR] = $1 } END { print (times[int((NR + 1) / 2)] + times[int((NR + 2) / 2)]) / 2 }'
}

for variant in with without; do
  start "$variant" >/dev/null
  : >"$variant.ms"
done
for ((i = 0; i < starts; i++)); do
  start without >>without.ms
  start with >>with.ms
done

awk -v with="$(median with.ms)" -v without="$(median without.ms)" 'BEGIN {
  added = with - without
  printf "median start: %.0f ms without the starter, %.0f ms with it: %+.0f ms, %+.1f %%\n", without, with, added, 100 * added / without
  exit added > 60 && added > 0.03 * without
}'
