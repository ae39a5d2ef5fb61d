#!/usr/bin/env bash
# Rewrites what the documentation says of each activation from the table include/vkact/activations.def.
#   generate_docs.sh [--check]    --check only says whether that is needed, by its status
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$root/scripts/setup.sh"
use_writable_caches
build release vkact_docs_generator
exec "$root/build/release/bin/vkact_docs_generator" "$@" "$root"
