#!/usr/bin/env bash
# Brings every record of the repository up to date with its sources: the instructions of the shader modules, the accuracy
# and digests of everything, and what the documentation says of them. On a tree without changes it changes nothing.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/count_instructions.sh"
"$root/scripts/generate_accuracy.sh"
"$root/scripts/generate_docs.sh"
