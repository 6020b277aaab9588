#!/usr/bin/env bash
# Stores rows with everything that fills ids, and reads them again, in the applications of src/it/consumers/entities-*:
#   verification/consumers/entities.sh [--rows=100000] [--boot=4.1.2] [--aot] [entities-jpa ...]
# With --aot each application is processed ahead of time and then runs on the JVM as it was processed. Without --boot it
# is done with the newest and the oldest Spring Boot. Rows are a multiple of 400. entities-jooq is left out on a JDK before
# 21, which the newest jOOQ needs. Says for each application how many rows, round trips and seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

rows=100000 boots='' aot='' modules=''
for argument; do
  case $argument in
    --rows=*) rows=${argument#*=} ;;
    --boot=*) boots=${argument#*=} ;;
    --aot) aot=-Daot ;;
    entities-*) modules+=,$argument ;;
    *) usage ;;
  esac
done
[[ $rows =~ ^[1-9][0-9]*$ ]] && [ $((rows % 400)) -eq 0 ] || usage
if [ -z "$boots" ]; then
  boots=$(sed -n 's/.*<spring-boot\.\(oldest\.\)\{0,1\}version>\(.*\)<.*/\2/p' pom.xml)
fi
if [ -z "$modules" ]; then
  modules=$(cd verification/consumers/src/it/consumers && printf ',%s' entities-*)
  "${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version 2>&1 | grep -qE ' (2[1-9]|[3-9][0-9])' || modules=${modules/,entities-jooq/}
  # what MyBatis' own starter cannot do: it registers its mappers once more when the application runs
  [ -z "$aot" ] || modules=${modules/,entities-plain/}
fi

failed=false
for boot in $boots; do
  echo "Spring Boot $boot, $rows rows${aot:+, processed ahead of time}"
  log=verification/consumers/target/it/entities-$boot/consumers/build.log
  rm -f "$log"
  ./mvnw -q -Dmaven.test.skip -Djacoco.skip -Dcheckstyle.skip -pl verification/consumers -am verify -Pentities \
    -Dboot="$boot" -Dconsumers.goals="test -Drows=$rows $aot -pl checks$modules" >/dev/null || failed=true
  grep -E '^Entities.* runs |^.*[0-9] rows |SUCCESS \[|FAILURE \[|SKIPPED|Exception' "$log" || true
done
if $failed; then
  echo "entities.sh: not all went well, see verification/consumers/target/it/entities-*/consumers/build.log" >&2
  exit 1
fi
