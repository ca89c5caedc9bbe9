#!/bin/sh
# Runs axe-core in headless Chromium over the pages of a folder: tools/a11y.sh PAGES NPM
set -eu
pages=$1
npm=$2
tools=$(dirname "$0")
command -v node >/dev/null 2>&1 || { echo "skipped: node is not installed"; exit 0; }
browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$browser" ] || { echo "skipped: there is no Chromium"; exit 0; }
"$tools/npm.sh" "$npm" axe-core@4.14.1 puppeteer-core@25.16.0 || { [ $? -eq 3 ] && exit 0; exit 1; }
NODE_PATH="$npm/node_modules" CHROMIUM="$browser" node "$tools/a11y.cjs" "$pages"
