#!/bin/sh
# Runs the Nu HTML checker over the pages of a folder: tools/validate-html.sh PAGES NPM
set -eu
pages=$1
npm=$2
command -v java >/dev/null 2>&1 || { echo "skipped: java is not installed"; exit 0; }
"$(dirname "$0")/npm.sh" "$npm" vnu-jar@26.9.27 || { [ $? -eq 3 ] && exit 0; exit 1; }
# Warnings count as errors: there is no reason to leave one.
java -jar "$npm/node_modules/vnu-jar/build/dist/vnu.jar" --Werror --skip-non-html "$pages"
echo "valid: $(find "$pages" -name '*.html' | wc -l) pages"
