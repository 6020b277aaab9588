#!/usr/bin/env bash
# Maltreats a fleet of processes on real stores, and checks every id that they issue:
#   verification/faults/nemesis.sh [jdbc|redis|zookeeper|file|all] [--minutes=8 | --seconds=n] [--seed=n] [--nodes=6] \
#     [--rate=80000] [--kinds=INTERRUPTS,FROZEN_STORE]
#   verification/faults/nemesis.sh --mutants[=text in their names] [--seed=n]
# The first plays the faults of a seed on one store or on all, one after the other, in about half an hour; the second
# shows that deliberate faults of the product are found. With --kinds only these faults are played; docs/faults.md has
# them all. Reports are printed, and written to verification/faults/target/nemesis. Nothing else should run on the machine
# meanwhile, or times tell little. As root on Debian it installs libfaketime if need be. Ids lie in /tmp until they are
# checked, 9 bytes each: 2 GB for a store in 8 minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

store=all seconds=480 seed=$(date +%s) nodes=6 rate=80000 mutants='' kinds=''
for argument; do
  case $argument in
    jdbc | redis | zookeeper | file | all) store=$argument ;;
    --minutes=*) seconds=$((${argument#*=} * 60)) ;;
    --seconds=*) seconds=${argument#*=} ;;
    --kinds=*) kinds=${argument#*=} ;;
    --seed=*) seed=${argument#*=} ;;
    --nodes=*) nodes=${argument#*=} ;;
    --rate=*) rate=${argument#*=} ;;
    --mutants) mutants=all ;;
    --mutants=*) mutants=${argument#*=} ;;
    *) usage ;;
  esac
done
for number in "$seconds" "$seed" "$nodes" "$rate"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || usage
done

if ! compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update >/dev/null
    apt-get install -y --no-install-recommends libfaketime >/dev/null
  else
    echo "nemesis.sh: Debian's package libfaketime is not installed, so clocks are left alone" >&2
  fi
fi

if [ -n "$mutants" ]; then
  tests=NemesisMutantTests
else
  tests=NemesisTests
fi
echo "Seed $seed"
exec ./mvnw -q -pl verification/faults -am test -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfaults.output-to-file=false -Djunit.jupiter.execution.parallel.enabled=false -Djacoco.skip -Dcheckstyle.skip \
  -Dnemesis.store="$store" -Dnemesis.seconds="$seconds" -Dnemesis.seed="$seed" -Dnemesis.nodes="$nodes" \
  -Dnemesis.rate="$rate" -Dnemesis.calm=8000 -Dnemesis.mutants="$mutants" \
  -Dnemesis.kinds="$kinds"
