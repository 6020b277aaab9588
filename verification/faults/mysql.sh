#!/usr/bin/env bash
# Runs the tests of the JDBC store against a real MySQL, which neither Maven Central nor Debian's stable releases have:
#   verification/faults/mysql.sh [tests]
# MySQL comes from Debian's sid, with all libraries that it needs, and is unpacked below verification/faults/target/mysql;
# nothing is installed, and it needs no rights. It listens on a free port of 127.0.0.1, forgets its data at the end, and
# takes 60 MB to fetch, 0.4 GB of disk and 0.5 GB of memory. Where it cannot be had, that is said, and the exit code is 0.
set -euo pipefail
cd "$(dirname "$0")/../.."

tests=${1:-MySqlDriverNodeLeaseStoreTests}
home=$PWD/verification/faults/target/mysql
root=$home/root
apt=$home/apt

skip() {
  echo "mysql.sh: skipped: $*" >&2
  exit 0
}

# An apt of its own, which knows nothing but sid and believes that nothing is installed.
in_sid() {
  apt-get -qq -o Dir::Etc="$apt/etc" -o Dir::Etc::sourcelist="$apt/etc/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false \
    -o Debug::NoLocking=true "$@" >>"$home/apt.log" 2>&1
}

if [ ! -e "$root/complete" ]; then
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null || [ ! -r "$keyring" ]; then
    skip "this is no Debian"
  fi
  rm -rf "$root"
  mkdir -p "$root" "$apt"/{lists/partial,cache/archives/partial,etc/preferences.d,etc/apt.conf.d}
  : >"$apt/status"
  # from where this machine has its own packages
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/*$' || true)
  [ -n "$mirror" ] || skip "this machine's apt has no mirror of Debian"
  echo "deb [signed-by=$keyring] $mirror sid main" >"$apt/etc/sources.list"
  echo "Fetching MySQL from Debian's sid"
  in_sid update || skip "Debian's sid cannot be reached; see $home/apt.log"
  in_sid install --download-only -y mysql-server-core || skip "sid has no mysql-server-core that can be had; see $home/apt.log"
  for package in "$apt"/cache/archives/*.deb; do
    dpkg --extract "$package" "$root"
  done
  touch "$root/complete"
fi

# sid's programs need sid's libraries, and these need sid's loader.
loader=$(find "$root/usr" -name 'ld-linux*.so.*' -type f | head -n 1)
[ -n "$loader" ] || skip "there is no loader for the programs of sid in $root"
libraries=$(dirname "$loader")

run=$(mktemp -d)
server=''
end() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$run"
}
trap end EXIT

# An array and no function, so that the process of the server is the shell's own child.
mysqld=("$loader" --library-path "$libraries" "$root/usr/sbin/mysqld" --no-defaults --user="$(id -un)"
  --basedir="$root/usr" --datadir="$run/data" --lc-messages-dir="$root/usr/share/mysql"
  --character-sets-dir="$root/usr/share/mysql/charsets" --secure-file-priv=NULL)
"${mysqld[@]}" --initialize-insecure >"$run/log" 2>&1 || {
  cat "$run/log" >&2
  skip "MySQL cannot be initialized here"
}
cat >"$run/init.sql" <<'SQL'
create database if not exists test;
create user if not exists 'root'@'127.0.0.1';
grant all on *.* to 'root'@'127.0.0.1' with grant option;
SQL
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
  echo $((20000 + RANDOM % 20000)))
"${mysqld[@]}" --bind-address=127.0.0.1 --port="$port" --socket="$run/socket" --mysqlx=OFF \
  --init-file="$run/init.sql" >"$run/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  grep -q 'ready for connections' "$run/log" && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.2
done
grep 'ready for connections' "$run/log" || {
  cat "$run/log" >&2
  skip "MySQL cannot be started here"
}

rm -f snowflake-spring-boot-autoconfigure/target/surefire-reports/*.txt
./mvnw -q -pl snowflake-spring-boot-autoconfigure test -Dtest="$tests" -Djacoco.skip -Dmysql.port="$port"
grep -h 'Tests run' snowflake-spring-boot-autoconfigure/target/surefire-reports/*.txt
