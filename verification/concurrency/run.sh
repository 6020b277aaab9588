#!/usr/bin/env bash
# Lets the races run for long:
#   verification/concurrency/run.sh                     each race for 10 s, then each pair in every mode of the JVM
#   verification/concurrency/run.sh 60000 -m default    for a minute; the rest goes to the launcher of jcstress
# The first takes 18 minutes. Let nothing else run on the machine meanwhile. The reports of jcstress are in
# target/jcstress.
set -euo pipefail
cd "$(dirname "$0")/../.."

millis=${1:-10000}
options=("${@:2}")
[ ${#options[@]} -gt 0 ] || options=(-m quick)

# Those with three actors run here only: the launcher leaves them out where there are fewer cores than actors.
./mvnw -q -pl verification/concurrency -am verify dependency:build-classpath -Dcheckstyle.skip -Djacoco.skip \
  -Dmaven.javadoc.skip -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
  -Dtest='io.github.snowflakeid.concurrency.*Tests' -Dsurefire.failIfNoSpecifiedTests=false -DskipITs \
  -Drace.millis="$millis" -Dlincheck.iterations=50

cd verification/concurrency/target
mkdir -p jcstress
cd jcstress
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "../classes:$(<../classpath)" org.openjdk.jcstress.Main -r . "${options[@]}"
