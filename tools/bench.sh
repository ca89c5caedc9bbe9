#!/bin/sh
# Times the whole program, and beside it other programs on the same files in the same run; measures peak memory.
#
#     tools/bench.sh [PROGRAM [FLOOR]]   the program and the floor (`cargo build --release -p nianbao
#                                        --example floor`); those of target/release if not said
#
# SAMPLES  a folder of reports as HTML and DOCX; samples/html and samples/docx are taken anyway
# TEXTS    a folder of text reports
# RUNS     how often each command is run
# Compared are CPU seconds (user and system), which another program on the machine disturbs less than
# the clock. What is not installed is left out, and that is said.
set -eu
cd "$(dirname "$0")/.."
PROGRAM=${1:-${CARGO_TARGET_DIR:-target}/release/nianbao}
FLOOR=${2:-${CARGO_TARGET_DIR:-target}/release/examples/floor}
SAMPLES=${SAMPLES:-../shared/samples}
TEXTS=${TEXTS:-samples/text}
RUNS=${RUNS:-7}
[ -x "$PROGRAM" ] || { echo "no program at $PROGRAM: make release" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is needed" >&2; exit 2; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT INT TERM

# Runs a command RUNS times and prints "seconds of CPU, seconds of clock" (means). hyperfine warms up
# and runs without a shell; without it the system's own account of the child is taken.
measure() {
  if command -v hyperfine >/dev/null; then
    hyperfine -N -i --style none --warmup 2 --runs "$RUNS" --export-json "$WORK/run.json" "$*" >/dev/null 2>&1 || return 1
    python3 -c 'import json,sys; r=json.load(open(sys.argv[1]))["results"][0]; print(r["user"]+r["system"], r["mean"])' "$WORK/run.json"
  else
    python3 - "$RUNS" "$@" <<'PY'
import os, subprocess, sys, time
runs, command = int(sys.argv[1]), sys.argv[2:]
cpu, clock = 0.0, 0.0
for _ in range(runs):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    clock += time.perf_counter() - start
    cpu += usage.ru_utime + usage.ru_stime
print(cpu / runs, clock / runs)
PY
  fi
}

# Runs a command once and prints "exit status, seconds of CPU, peak memory in MB".
weigh() {
  python3 - "$@" <<'PY'
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), f"{usage.ru_utime + usage.ru_stime:.3f}", f"{usage.ru_maxrss / 1024:.0f}")
PY
}

echo "## CPU time beside pandoc (pandoc -t json), milliseconds, mean of $RUNS runs"
if command -v pandoc >/dev/null; then
  pandoc --version | head -n 1
  printf '%-28s %10s %10s %8s\n' file nianbao pandoc ratio
  : >"$WORK/ratios"
  for file in samples/html/* samples/docx/* "$SAMPLES"/*.html "$SAMPLES"/*.htm "$SAMPLES"/*.docx; do
    [ -f "$file" ] || continue
    case $file in *.docx) format=docx ;; *.html | *.htm) format=html ;; *) continue ;; esac
    # pandoc reads UTF-8 alone; what it refuses cannot be compared.
    if ! pandoc -f "$format" -t json -o /dev/null "$file" 2>/dev/null; then
      printf '%-28s %s\n' "$(basename "$file")" "pandoc refuses it"
      continue
    fi
    ours=$(measure "$PROGRAM" convert -q "$file") theirs=$(measure pandoc -f "$format" -t json "$file")
    echo "$format ${ours% *} ${theirs% *}" >>"$WORK/ratios"
    echo "$(basename "$file") ${ours% *} ${theirs% *}" |
      awk '{ printf "%-28s %10.1f %10.1f %8.3f\n", $1, 1000 * $2, 1000 * $3, $2 / $3 }'
  done
  awk '{ a[$1] += $2; b[$1] += $3; n[$1]++; a["all"] += $2; b["all"] += $3; n["all"]++ }
    { r = $2 / $3; if (r > w[$1]) w[$1] = r; if (r > w["all"]) w["all"] = r }
    END { for (k in a) printf "%s: %d files, total ratio %.3f, worst %.3f (needed: 0.250)\n", k, n[k], a[k] / b[k], w[k] }' \
    "$WORK/ratios" | sort
else
  echo "left out: pandoc is not installed"
fi

echo
echo "## PDF beside pdftotext -layout, milliseconds of CPU, mean of $RUNS runs"
if command -v pdftotext >/dev/null; then
  printf '%-28s %10s %10s %8s\n' file nianbao pdftotext ratio
  : >"$WORK/ratios"
  for file in samples/pdf/*.pdf "$SAMPLES"/*.pdf; do
    [ -f "$file" ] || continue
    ours=$(measure "$PROGRAM" convert -q "$file") theirs=$(measure pdftotext -layout "$file" /dev/null)
    echo "pdf ${ours% *} ${theirs% *}" >>"$WORK/ratios"
    echo "$(basename "$file") ${ours% *} ${theirs% *}" |
      awk '{ printf "%-28s %10.1f %10.1f %8.3f\n", $1, 1000 * $2, 1000 * $3, $2 / $3 }'
  done
  awk '{ a += $2; b += $3; n++; r = $2 / $3; if (r > w) w = r }
    END { printf "pdf: %d files, total ratio %.3f, worst %.3f (needed: 0.500)\n", n, a / b, w }' "$WORK/ratios"
else
  echo "left out: pdftotext is not installed"
fi

echo
echo "## Beside others over all files of a kind, and beside the floor"
if [ -d "$SAMPLES" ]; then set -- samples "$SAMPLES"; else set -- samples; fi
RUNS=3 tools/peers.py "$PROGRAM" "$FLOOR" "$@"

echo
echo "## Pages: one PDF of 200 beside 50 of four, milliseconds of CPU"
if command -v qpdf >/dev/null; then
  qpdf --empty --pages samples/pdf/weasyprint.pdf 1-4 -- "$WORK/four.pdf"
  set --
  for _ in $(seq 50); do set -- "$@" "$WORK/four.pdf" 1-4; done
  qpdf --empty --pages "$@" -- "$WORK/two-hundred.pdf"
  four=$(measure "$PROGRAM" convert -q "$WORK/four.pdf") all=$(measure "$PROGRAM" convert -q "$WORK/two-hundred.pdf")
  echo "${four% *} ${all% *}" | awk '{ printf "50 files of four pages %.0f, one of 200 pages %.0f, ratio %.2f (needed: at most 1.20)\n",
    50000 * $1, 1000 * $2, $2 / (50 * $1) }'
else
  echo "left out: qpdf is not installed"
fi

echo
echo "## Text reports"
mkdir "$WORK/five"
# Five of them, the same on every machine.
for file in $(find "$TEXTS" -name '*.txt' | LC_ALL=C sort | grep -E 'tabs-clean|tabs-province|glued-city|glued-province|page-one-line\.|/00[0-4]_' | head -n 5); do
  cp "$file" "$WORK/five/"
done
first=$(find "$WORK/five" -name '*.txt' | LC_ALL=C sort | head -n 1)
measure "$PROGRAM" --version | awk '{ printf "start alone: %.1f ms CPU, %.1f ms\n", 1000 * $1, 1000 * $2 }'
measure "$PROGRAM" convert -q "$first" | awk '{ printf "one report: %.1f ms CPU, %.1f ms\n", 1000 * $1, 1000 * $2 }'
measure "$PROGRAM" convert -q "$WORK/five" -o "$WORK/out" --to json,docx,html |
  awk '{ printf "a folder of five to json, docx, html: %.1f ms CPU, %.1f ms\n", 1000 * $1, 1000 * $2 }'

echo
echo "## Growth with the size of a page: foreign cells, or paragraphs, around a report"
python3 - "$WORK" <<'PY'
import pathlib, sys
work = pathlib.Path(sys.argv[1])
head = '<!DOCTYPE html><meta charset="utf-8"><title>某县2024年政府信息公开工作年度报告</title><h1>某县2024年政府信息公开工作年度报告</h1>\n<h2>一、总体情况</h2>\n'
tail = '<h2>二、主动公开政府信息情况</h2>\n<p>见附表。</p>\n<h2>五、存在的主要问题及改进情况</h2>\n<p>工作仍有不足。</p>\n<h2>六、其他需要报告的事项</h2>\n<p>无其他需要报告的事项。</p>\n'
prose = '<p style="text-indent:2em">本年度，全县各级行政机关认真落实《中华人民共和国政府信息公开条例》，持续推进主动公开。</p>\n'
cells = '<tr>' + '<td align=center>12</td>' * 10 + '</tr>\n'
wrapped = '本年度全县各级行政机关认真落实政府信息公开条例各项规定持续推进主动公开工作不断\n'
for size in (10_000, 100_000, 1_000_000, 10_000_000):
    for name, unit, before, after in (("prose.html", prose, "", ""), ("cells.html", cells, "<table>", "</table>")):
        body = before + unit * (size // len(unit.encode())) + after
        (work / f"{size:09}-{name}").write_text(head + body + tail, encoding="utf-8")
    lines = wrapped * (size // len(wrapped.encode()))
    text = f"某县2024年政府信息公开工作年度报告\n一、总体情况\n{lines}六、其他需要报告的事项\n无。\n"
    (work / f"{size:09}-wrapped.txt").write_text(text, encoding="utf-8")
PY
printf '%-26s %7s %10s %10s %12s\n' page status 'CPU s' 'MB peak' 'ns a byte'
for file in "$WORK"/0*; do
  size=$(wc -c <"$file")
  weigh timeout 120 "$PROGRAM" convert -q "$file" | awk -v name="$(basename "$file")" -v size="$size" \
    '{ printf "%-26s %7d %10.3f %10d %12.0f\n", name, $1, $2, $3, 1e9 * $2 / size }'
done
