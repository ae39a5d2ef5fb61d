#!/usr/bin/env bash
# Verifies and measures a device, and leaves the results where they can be committed:
#   bench_gpu.sh [--device SELECTOR] [--vkact FILE] [--results FOLDER] [--elements N] [--quick] [--verified]
# --device   a device as 'vkact devices' lists it [default: the best]
# --vkact    the command [default: build/release/bin/vkact]
# --results  receives <device>/<date>.json [default: bench/results]
# --elements of a call [default: 2^24]; a GPU that moves terabytes a second needs 2^26 to be busy for long
# --quick    one type, few sizes: a trial of the script, not a result
# --verified leaves out the verification and the digests, which were done before; each call is still
#            compared with the reference before it is timed
# Needs a Vulkan driver, the loader and the command, and no network; with Python 3 it also writes
# docs/performance.md, and where Python has PyTorch it compares with that, or with ncnn.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

vkact=$root/build/release/bin/vkact
results=$root/bench/results
device=()
quick=0
is_verified=0
elements=2^24
while (($#)); do
  case $1 in
    --device) device=(--device "${2:?--device needs a selector}") && shift 2 ;;
    --vkact) vkact=${2:?--vkact needs a file} && shift 2 ;;
    --results) results=${2:?--results needs a folder} && shift 2 ;;
    --elements) elements=${2:?--elements needs a number} && shift 2 ;;
    --quick) quick=1 && shift ;;
    --verified) is_verified=1 && shift ;;
    *) sed -n '2,12s/^# //p' "$0" && exit 2 ;;
  esac
done
[[ -x $vkact ]] || fail "$vkact is not there; build it with 'cmake --preset release && cmake --build --preset release', or name it with --vkact"

use_writable_caches
# The drivers' own shader caches would hide what a cold start costs.
export MESA_SHADER_CACHE_DISABLE=true __GL_SHADER_DISK_CACHE=0
work=$(mktemp -d "${TMPDIR:-/tmp}/vkact-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

types=float32,float16,bfloat16
sizes=2^8..2^30
rows=2^0..2^22
row_elements=2^24 ncnn_elements=$((1 << 24))
verified=()
if ((quick)); then
  types=float32 elements=2^16 sizes=2^8,2^12,2^16 rows=1,2^8,2^14 row_elements=2^16 ncnn_elements=$((1 << 16))
  verified=(relu softmax --dtype float16)
fi

# measure NAME ARGUMENT...
measure() {
  local name=$1
  shift
  with_progress "Measuring $name" "$work/$name.txt" \
    "$vkact" bench "$@" "${device[@]}" --json "$work/$name.json" ||
    { tail -n 3 "$work/$name.txt" >&2; fail "measuring $name failed"; }
}

if ((!is_verified)); then
  say "== Verification"
  with_progress "Verifying" "$work/verify.txt" "$vkact" verify "${verified[@]}" "${device[@]}" ||
    { tail -n 3 "$work/verify.txt" >&2; fail "the device computes something else; nothing was measured"; }
  tail -n 1 "$work/verify.txt"
  with_progress "Digests" "$work/digests.txt" \
    "$vkact" verify --digest-file "$work/digests.json" "${verified[@]}" "${device[@]}" ||
    { tail -n 3 "$work/digests.txt" >&2; fail "the digests could not be computed"; }
fi

say "== Measurement"
measure activations --dtype "$types" --sizes "$elements"
measure parameters prelu swish acon_c --dtype "$types" --sizes "$elements" --parameter-tensors
measure compositions relu mish 'mixed(relu:45, mish:19)' 'relu | sigmoid' --dtype "$types" --sizes "$elements"
measure sizes identity relu gelu silu mish tanh --dtype float32 --sizes "$sizes"
measure rows softmax log_softmax --dtype float32 --sizes "$row_elements" --rows "$rows"

python=$(command -v python3 || true)
if [[ -n $python ]] && "$python" -c 'import torch' 2>/dev/null; then
  say "== PyTorch"
  with_progress "PyTorch" "$work/pytorch.txt" "$python" "$root/bench/compare_pytorch.py" \
    --vkact-json "$work/activations.json" --dtype float32,float16 --json "$work/pytorch.json" ||
    { tail -n 3 "$work/pytorch.txt" >&2; warn "the comparison with PyTorch failed; going on without it"; }
fi

if [[ -n $python ]] && "$python" -c 'import ncnn, numpy' 2>/dev/null; then
  say "== ncnn"
  with_progress "ncnn" "$work/ncnn.txt" "$python" "$root/bench/compare_ncnn.py" --vkact "$vkact" \
    --vkact-device "${device[1]:-}" --elements "$ncnn_elements" --json "$work/ncnn.json" ||
    { tail -n 3 "$work/ncnn.txt" >&2; warn "the comparison with ncnn failed; going on without it"; }
fi

name=$(sed -nE 's/^  "name": "(.*)",$/\1/p' "$work/activations.json" | head -n 1)
folder=$results/$(tr -cs 'A-Za-z0-9' '-' <<<"$name" | sed 's/^-*//; s/-*$//' | tr '[:upper:]' '[:lower:]')
file=$folder/$(date -u +%Y-%m-%d).json
mkdir -p "$folder"
{
  printf '{\n"date": "%s",\n"commit": "%s",\n"quick": %s,\n"runs": {' "$(date -u +%Y-%m-%d)" \
    "$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)" \
    "$( ((quick)) && echo true || echo false)"
  separator=
  for run in activations parameters compositions sizes rows; do
    printf '%s\n"%s": ' "$separator" "$run"
    cat "$work/$run.json"
    separator=,
  done
  printf '}'
  for peer in pytorch ncnn; do
    [[ -s $work/$peer.json ]] || continue
    printf ',\n"%s": ' "$peer"
    cat "$work/$peer.json"
  done
  printf '}\n'
} >"$work/results.json"
mv "$work/results.json" "$file"
say "$file"
if [[ -s $work/digests.json ]]; then
  mv "$work/digests.json" "${file%.json}.digests.json"
  say "${file%.json}.digests.json"
fi

if [[ -z $python ]]; then
  say "Python 3 is not here; write docs/performance.md elsewhere with bench/generate_performance.py."
elif [[ $results == "$root/bench/results" ]]; then
  "$python" "$root/bench/generate_performance.py" --vkact "$vkact"
fi
