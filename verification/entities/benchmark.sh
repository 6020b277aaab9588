#!/usr/bin/env bash
# Measures what docs/performance.md says of entities, and writes that section anew: about 5 minutes. Let nothing else
# run on the machine meanwhile. Options for the measurement may follow: -Drows=50000 -Drounds=21
set -euo pipefail
cd "$(dirname "$0")/../.."
./mvnw -q -pl verification/entities -am test -Dtest=IdsOfRowsBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  -Djacoco.skip -Dpage="$PWD/docs/performance.md" "$@"
echo "See docs/performance.md"
