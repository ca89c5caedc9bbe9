#!/bin/sh
# Writes the samples as pages, and as fragments inside a bare page: tools/pages.sh NIANBAO SAMPLES FOLDER
# The report of the run, a page of its own, is among the pages.
set -eu
nianbao=$1
samples=$2
folder=$3
rm -rf "$folder"
mkdir -p "$folder/page" "$folder/fragment"
# Status 1 says that a report needs a look; some samples are there for that.
"$nianbao" convert "$samples" --keep-extension -o "$folder/page" --to html -q 2>/dev/null || [ $? -le 2 ]
"$nianbao" convert "$samples" --keep-extension -o "$folder/raw" --to html --fragment -q 2>/dev/null || [ $? -le 2 ]
find "$folder/raw" -name '*.html' ! -path "$folder/raw/report.html" | while read -r file; do
  {
    printf '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>片段</title></head>\n<body><main>\n'
    cat "$file"
    printf '</main></body></html>\n'
  } > "$folder/fragment/$(basename "$file")"
done
rm -rf "$folder/raw"
find "$folder" -name '*.html' | grep -q . || { echo "no page was written" >&2; exit 1; }
