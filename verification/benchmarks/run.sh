#!/usr/bin/env bash
# Measures everything that docs/performance.md tells, and writes that page anew:
#   verification/benchmarks/run.sh          about 14 minutes
#   verification/benchmarks/run.sh full     about an hour
# Virtual machines are moved about while they run, so the full version measures in rounds: everything once, then
# everything again, so that what is compared was measured in the same weather.
# Let nothing else run on the machine meanwhile. It needs JDK 17 and a newer JDK (21 or later, for virtual threads) in
# /usr/lib/jvm, or named by JAVA_17 and JAVA_NEWEST, and wrk, which it installs if it can.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

case ${1:-short} in
  short) rounds=1 jmh=(-f 1 -wi 3 -w 200ms -i 10 -r 100ms) saturation_millis=1500 http=(5 1) starts=4 ;;
  full) rounds=4 jmh=(-f 2 -wi 2 -w 200ms -i 5 -r 150ms) saturation_millis=3000 http=(12 2) starts=20 ;;
  *) echo "Usage: run.sh [short|full]" >&2; exit 2 ;;
esac

export JAVA_HOME=$JAVA_17
(cd ../.. && ./mvnw -q -DskipTests -pl verification/benchmarks,sample-app -am package)

results=$PWD/target/results
rm -rf "$results"
mkdir -p "$results"
{
  echo "length=${1:-short}"
  echo "rounds=$rounds"
  echo "pairs=$starts"
  echo "date=$(date -u +%F)"
  echo "cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)"
  echo "cores=$(nproc)"
  echo "memoryGib=$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)"
  echo "kernel=$(uname -sr)"
  echo "clocksource=$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null || echo unknown)"
  echo "java17=$(java_version "$JAVA_17")"
  echo "javaNewest=$(java_version "$JAVA_NEWEST")"
  sed -n 's/^[[:space:]]*<\(cosid\|hutool\|hypersistence-tsid\|mybatis-plus\|tsid-creator\|yitter\)\.version>\(.*\)<.*/version.\1=\2/p' \
    ../../pom.xml
  echo "load=$(cut -d ' ' -f 1 /proc/loadavg)"
} >"$results/machine.properties"

jar=$PWD/target/benchmarks.jar
run_jmh() {
  local name=$1
  shift
  echo "JMH: $name"
  "$JAVA_17/bin/java" -jar "$jar" "$@" "${jmh[@]}" -prof gc -foe true -rf json -rff "$results/jmh-$name.json" \
    >"$results/jmh-$name.log" || { cat "$results/jmh-$name.log" >&2; exit 1; }
}
for ((round = 1; round <= rounds; round++)); do
  for threads in 1 2 4 8; do
    run_jmh "threads-$threads-$round" 'NextIdBenchmark|FloorBenchmark' -t "$threads"
  done
done
run_jmh leased LeasedBenchmark
run_jmh batch BatchBenchmark
run_jmh format FormatBenchmark

saturate() {
  echo "At the cap: $*"
  "$1/bin/java" -Xmx6g -cp "$jar" io.github.snowflakeid.benchmarks.Saturation "${@:2}" "$saturation_millis" \
    >>"$results/saturation.jsonl" 2>"$results/saturation.log" || { cat "$results/saturation.log" >&2; exit 1; }
}
for ((round = 1; round <= rounds; round++)); do
  for threads in 1 2 8 64; do
    for contestant in snowflake cosid hutool mybatis-plus yitter tsid-creator hypersistence-tsid; do
      saturate "$JAVA_17" "$contestant" "$threads" platform
    done
  done
  for contestant in park snowflake cosid hutool mybatis-plus yitter tsid-creator hypersistence-tsid; do
    saturate "$JAVA_NEWEST" "$contestant" 10000 virtual
  done
done

echo "HTTP"
./http.sh "${http[@]}"
echo "Start-up"
./startup.sh "$starts"

"$JAVA_17/bin/java" -Djava.awt.headless=true -cp "$jar" io.github.snowflakeid.benchmarks.report.Report "$results" ../../docs
echo "See docs/performance.md"
