#!/usr/bin/env bash
# What the starter adds to a bare web application: to its start, by the time for which Spring Boot says the process has
# been running, and to its memory; on the class path and processed ahead of time, on JDK 17 and the newest JDK. Starts
# with it and without it take turns. Arguments: how many of each (10), then arguments for the application with the
# starter, such as those of a lease:
#   verification/benchmarks/startup.sh 10 --snowflake.lease.store=file
# Every start is a line of target/results/startup.tsv: JDK, mode, variant, milliseconds, heap and resident kilobytes,
# loaded classes, beans.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

starts=${1:-10}
shift || true
arguments=(--snowflake.node-id=1 "$@")

apps=$PWD/target/startup
rm -rf "$apps"
for variant in with without; do
  (
    cd ../..
    profile=()
    [ "$variant" = with ] || profile=(-Dwithout-starter)
    rm -rf verification/benchmarks/startup/target
    ./mvnw -q -Pstartup "${profile[@]}" -pl verification/benchmarks/startup -am package -Dmaven.test.skip >/dev/null
  )
  java -Djarmode=tools -jar startup/target/startup.jar extract --destination "$apps/$variant" >/dev/null
done

start() {
  local java_home=$1 mode=$2 variant=$3 aot=false
  [ "$mode" = aot ] && aot=true
  "$java_home/bin/java" -Dspring.aot.enabled="$aot" -jar "$apps/$variant/startup.jar" --server.port=0 "${arguments[@]}" |
    awk -v jdk="$(java_version "$java_home")" -v mode="$mode" -v variant="$variant" '
      match($0, /process running for [0-9.]+/) { ms = 1000 * substr($0, RSTART + 20, RLENGTH - 20) }
      /^footprint/ { gsub(/[a-z-]+=/, ""); print jdk "\t" mode "\t" variant "\t" ms "\t" $2 "\t" $3 "\t" $4 "\t" $5 }'
}

mkdir -p target/results
: >target/results/startup.tsv
for java_home in "$JAVA_17" "$JAVA_NEWEST"; do
  for mode in class-path aot; do
    start "$java_home" "$mode" with >/dev/null
    start "$java_home" "$mode" without >/dev/null
    for ((i = 0; i < starts; i++)); do
      start "$java_home" "$mode" without >>target/results/startup.tsv
      start "$java_home" "$mode" with >>target/results/startup.tsv
    done
  done
done

median() {
  awk -F '\t' -v jdk="$1" -v mode="$2" -v variant="$3" '$1 == jdk && $2 == mode && $3 == variant { print $4 }' \
    target/results/startup.tsv | sort -n |
    awk '{ times[NR] = $1 } END { print (times[int((NR + 1) / 2)] + times[int((NR + 2) / 2)]) / 2 }'
}

for java_home in "$JAVA_17" "$JAVA_NEWEST"; do
  for mode in class-path aot; do
    jdk=$(java_version "$java_home")
    awk -v jdk="$jdk" -v mode="$mode" -v with="$(median "$jdk" "$mode" with)" -v without="$(median "$jdk" "$mode" without)" \
      'BEGIN { printf "JDK %s, %s: median start %.0f ms without the starter, %.0f ms with it: %+.0f ms, %+.1f %%\n",
        jdk, mode, without, with, with - without, 100 * (with - without) / without }'
  done
done
