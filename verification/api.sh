#!/usr/bin/env bash
# Prints what has changed in the public API since the commit in config/api-baseline. It reports, and fails for nothing
# but a comparison that could not be made: a change to a name needs a reason in its commit, not a permission.
set -euo pipefail

cd "$(dirname "$0")/.."

module=snowflake-spring-boot-autoconfigure
baseline=${1:-$(cat config/api-baseline)}
output=$PWD/verification/target/api

fail() {
  echo "api.sh: $*" >&2
  exit 1
}

git cat-file -e "$baseline^{commit}" 2>/dev/null ||
  fail "commit $baseline is not here; fetch the whole history, or name another commit: verification/api.sh <commit>"

quick=(-q -DskipTests -Djacoco.skip -Dcheckstyle.skip -Dspring-javaformat.skip -Dmaven.javadoc.skip)

mkdir -p "$output"
trap 'git worktree remove --force "$output/baseline" 2>/dev/null || true' EXIT
git worktree remove --force "$output/baseline" 2>/dev/null || true
git worktree add -q --detach "$output/baseline" "$baseline"
(cd "$output/baseline" && ./mvnw "${quick[@]}" -pl "$module" package) >&2
old=$(find "$output/baseline/$module/target" -maxdepth 1 -name "$module-*.jar" ! -name '*-sources.jar' ! -name '*-javadoc.jar')
./mvnw "${quick[@]}" -pl "$module" -Papi -Dapi.baseline="$old" verify >&2
cat "$module/target/japicmp/api.diff"
