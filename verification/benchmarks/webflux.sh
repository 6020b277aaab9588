#!/usr/bin/env bash
# Requests a second of /ids on Spring WebFlux, in turn with those of a controller that answers with a constant of the same
# size, by wrk on the same machine; and the median of the ratios of the pairs. Arguments: rounds (12), seconds of each
# measurement (2). Let nothing else run on the machine meanwhile.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

rounds=${1:-12}
seconds=${2:-2}

command -v wrk >/dev/null || { [ "$(id -u)" -eq 0 ] && apt-get install -y --no-install-recommends wrk >/dev/null; } ||
  { echo "wrk is not installed: apt-get install wrk" >&2; exit 1; }
(cd ../.. && ./mvnw -q -DskipTests -pl verification/benchmarks -am package dependency:build-classpath \
  -Dmdep.outputFile=target/classpath -Dmdep.regenerateFile=true -DexcludeArtifactIds=slf4j-nop)

log=$PWD/target/webflux.log
"$JAVA_NEWEST/bin/java" -Xmx1g -cp "target/classes:$(cat target/classpath)" \
  io.github.snowflakeid.benchmarks.http.WebFluxApplication --server.port=0 --snowflake.node-id=1 \
  --snowflake.web.enabled=true >"$log" 2>&1 &
server=$!
trap 'kill "$server"' EXIT
port=''
for ((i = 0; i < 300 && ${#port} == 0; i++)); do
  sleep 0.2
  port=$(sed -n 's/.*Netty started on port \([0-9]*\).*/\1/p' "$log")
  kill -0 "$server" || { cat "$log" >&2; exit 1; }
done

# measure <path> <seconds>: requests a second
measure() {
  wrk -t1 -c32 -d"$2s" "http://localhost:$port$1" | awk '
    /^Requests\/sec:/ { rate = $2 }
    /Non-2xx|Socket errors/ { failed = 1 }
    END { if (failed || !rate) exit 1; print rate }'
}

# the compiler needs a while for Netty and Spring WebFlux
for ((i = 0; i < 10; i++)); do
  measure /constant 1 >/dev/null
  measure /ids 1 >/dev/null
done
for ((i = 0; i < rounds; i++)); do
  echo "$(measure /constant "$seconds") $(measure /ids "$seconds")"
done | tee target/results-webflux.txt
awk '{ print $2 / $1 }' target/results-webflux.txt | sort -n | awk '
  { ratio[NR] = $1 }
  END { printf "/ids to the constant: median %.3f, from %.3f to %.3f\n", (ratio[int((NR + 1) / 2)] + ratio[int(NR / 2) + 1]) / 2, ratio[1], ratio[NR] }'
