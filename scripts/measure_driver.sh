#!/usr/bin/env bash
# Measures the functions of both software drivers anew: tests/golden/driver.json, the tables of docs/driver.md and the
# picture in README.md.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

(($# == 0)) || { sed -n '2,3s/^# //p' "$0" && exit 2; }
use_writable_caches
build release vkact_command
vkact=$root/build/release/bin/vkact
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Exit status 1 says that a driver violates the specification, which is a result too.
measure() {
  local status=0
  "$vkact" driver "--$1" >"$folder/$2" || status=$?
  ((status <= 1)) || exit "$status"
}

unset VKACT_DEVICE
choose_driver
measure json first.json
measure markdown first.md
"$vkact" driver tanh --plot "$root/docs/driver_tanh.svg" >"$folder/tanh.txt"
icd=$("$root/scripts/fetch_swiftshader.sh")
export VK_DRIVER_FILES=$icd VK_ICD_FILENAMES=$icd
measure json second.json
measure markdown second.md

python3 - "$root" "$folder" <<'PYTHON'
import json, pathlib, sys

root, folder = map(pathlib.Path, sys.argv[1:])
kept = ("name", "worst_ulp", "at", "violations", "verdict")
record = []
for name in ("first.json", "second.json"):
    document = json.loads((folder / name).read_text())
    record.append({
        "device": document["device"],
        "driver": document["driver"],
        "functions": [{key: each[key] for key in kept} for each in document["functions"]],
    })
(root / "tests/golden/driver.json").write_text(json.dumps(record, indent=1) + "\n")
page = root / "docs/driver.md"
begin = "<!-- measured: the two software drivers -->\n"
end = "<!-- end of measured -->\n"
text = page.read_text()
before, rest = text.split(begin)
tables = (folder / "first.md").read_text() + "\n" + (folder / "second.md").read_text()
page.write_text(before + begin + "\n" + tables + "\n" + end + rest.split(end)[1])
PYTHON
say "tests/golden/driver.json, docs/driver.md and docs/driver_tanh.svg are up to date; see 'git diff' for what has changed"
