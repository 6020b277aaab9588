# What the scripts here share: JAVA_17 and JAVA_NEWEST, the JDKs to measure on, unless the environment names them.

java_version() {
  sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release"
}

find_jdk() {
  local dir version best='' best_version=0
  for dir in /usr/lib/jvm/*/; do
    dir=${dir%/}
    if [ -L "$dir" ] || [ ! -x "$dir/bin/javac" ] || [ ! -r "$dir/release" ]; then
      continue
    fi
    version=$(java_version "$dir")
    version=${version%%.*}
    if [ "$1" = "$version" ] || { [ "$1" = newest ] && [ "$version" -gt "$best_version" ]; }; then
      best=$dir best_version=$version
    fi
  done
  if [ -z "$best" ]; then
    echo "There is no JDK $1 in /usr/lib/jvm; name one with JAVA_17 and JAVA_NEWEST" >&2
    exit 1
  fi
  echo "$best"
}

JAVA_17=${JAVA_17:-$(find_jdk 17)}
JAVA_NEWEST=${JAVA_NEWEST:-$(find_jdk newest)}
