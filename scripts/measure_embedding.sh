#!/usr/bin/env bash
# Measures what VkAct costs the thread of an application that calls it, on the first device that the loader gives, and
# writes bench/results/embedding.json, of which docs/embedding.md shows the medians.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
use_writable_caches
build release vkact_embedding_costs vkact_docs_generator
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$root/build/release/bin/vkact_embedding_costs" --benchmark_repetitions=9 --benchmark_min_time=0.02 \
  --benchmark_report_aggregates_only=true --benchmark_out="$log" --benchmark_out_format=json
python3 - "$log" "$root/bench/results/embedding.json" <<'END'
import datetime
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    measured = json.load(file)
medians = {}
for run in measured["benchmarks"]:
    if run.get("aggregate_name") != "median":
        continue
    calls = 100 if run["run_name"].startswith("record/") else 1
    medians[run["run_name"]] = round(run["real_time"] / calls, 4)
record = {
    "date": datetime.date.today().isoformat(),
    "device": measured["context"]["device"],
    "microseconds": medians,
}
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(record, file, indent=1)
    file.write("\n")
END
exec "$root/build/release/bin/vkact_docs_generator" "$root"
