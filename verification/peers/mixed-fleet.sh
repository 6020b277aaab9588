#!/usr/bin/env bash
# Moves a fleet of processes from hutool and MyBatis-Plus to the starter while it draws ids, one instance after the
# other, and checks each of 10,000,000 ids, or of as many as are asked for:
#   verification/peers/mixed-fleet.sh [ids]
set -euo pipefail
cd "$(dirname "$0")/../.."
./mvnw -q -pl verification/peers -am test -Dtest=MixedFleetTests -Dsurefire.failIfNoSpecifiedTests=false \
  -Djacoco.skip -Dfleet.ids="${1:-10000000}" -Dfleet.pause=10
cat verification/peers/target/mixed-fleet.txt
