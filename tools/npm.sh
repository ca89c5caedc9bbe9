#!/bin/sh
# Installs packages from npm below target/, never into the repository: tools/npm.sh FOLDER NAME@VERSION…
set -eu
folder=$1
shift
command -v npm >/dev/null 2>&1 || { echo "skipped: npm is not installed" >&2; exit 3; }
mkdir -p "$folder"
# A package.json of its own keeps npm from looking further up.
[ -f "$folder/package.json" ] || echo '{ "private": true }' > "$folder/package.json"
for package in "$@"; do
  name=${package%@*}
  version=${package##*@}
  if ! grep -qs "\"version\": *\"$version\"" "$folder/node_modules/$name/package.json"; then
    npm install --prefix "$folder" --no-audit --no-fund --save-exact --silent "$package"
  fi
done
