# shellcheck shell=bash
# What the scripts share; to be sourced. Sets `root`, the top of the repository.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cmake_arguments=()

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
fail() {
  warn "$(basename "$0"): $*"
  exit 1
}

# Caches go to the build folder where the home folder cannot hold them.
use_writable_caches() {
  if [[ -z ${HOME:-} || ! -w ${HOME:-} ]]; then
    export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$root/build/cache}
    export CCACHE_DIR=${CCACHE_DIR:-$root/build/cache/ccache}
    mkdir -p "$XDG_CACHE_HOME" "$CCACHE_DIR"
  fi
}

# with_progress LABEL LOG COMMAND...
# Runs the command with its output in LOG. Says nothing when that takes under two seconds; then
# shows the time and the last "n/m" of the log. The status is the command's.
with_progress() {
  local label=$1 log=$2 status=0 shown=0 start=$SECONDS next=2 count elapsed process
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null &
  process=$!
  # shellcheck disable=SC2064
  trap "kill $process 2>/dev/null; wait $process 2>/dev/null; exit 130" INT TERM
  while kill -0 "$process" 2>/dev/null; do
    sleep 0.1
    elapsed=$((SECONDS - start))
    ((elapsed >= next)) || continue
    count=$(tail -c 2000 "$log" | grep -oE '\b[0-9]+/[0-9]+\b' | tail -n 1) || count=
    if [[ -t 1 ]]; then
      printf '\r\033[K%s: %s %d s' "$label" "$count" "$elapsed"
      next=$((elapsed + 1))
    else
      say "$label: ${count:+$count, }$elapsed s"
      next=$((elapsed + 20))
    fi
    shown=1
  done
  wait "$process" || status=$?
  trap - INT TERM
  if ((shown)); then
    [[ -t 1 ]] && printf '\r\033[K'
    ((status == 0)) && say "$label: done in $((SECONDS - start)) s"
  fi
  return "$status"
}

# build PRESET TARGET...
# Configures once and builds the targets (all when none is named); the log is shown on failure.
build() {
  local preset=$1 log
  shift
  log=$root/build/$preset/log
  if [[ ! -f $root/build/$preset/build.ninja ]]; then
    with_progress "Configuring ($preset)" "$log/configure.txt" \
      cmake -S "$root" --preset "$preset" "${cmake_arguments[@]}" || {
      cat "$log/configure.txt" >&2
      fail "the configuration failed"
    }
  fi
  with_progress "Building ($preset)" "$log/build.txt" \
    cmake --build "$root/build/$preset" --parallel "$(nproc)" ${1:+--target "$@"} || {
    grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating)' "$log/build.txt" | tail -n 60 >&2
    fail "the build failed; the whole log is $log/build.txt"
  }
}

# Points the Vulkan loader at lavapipe where the drivers it finds by itself give no usable device,
# unless the user has chosen drivers. Needs the vkact command of the release build.
choose_driver() {
  [[ -n ${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}${VKACT_DEVICE:-} ]] && return
  local vkact=$root/build/release/bin/vkact lavapipe
  timeout 60 "$vkact" devices --json 2>/dev/null | grep -q '"chosen": *true' && return
  for lavapipe in /usr/share/vulkan/icd.d/lvp_icd*.json; do
    [[ -f $lavapipe ]] || continue
    warn "The installed Vulkan drivers give no usable device; using lavapipe alone ($lavapipe)."
    export VK_DRIVER_FILES=$lavapipe VK_ICD_FILENAMES=$lavapipe
    return
  done
}

# Says which Vulkan device the tests run on.
describe_device() {
  "$root/build/release/bin/vkact" devices --json | awk -F '": "?|"?,? *$' '
    $1 ~ /"name$/ { name = $2 }
    $1 ~ /"kind$/ { kind = $2 }
    $1 ~ /"driver$/ { driver = $2 }
    /"chosen": true/ {
      printf "Vulkan device: %s, %s%s\n", name, driver, kind == "cpu" ? " - a CPU, not a GPU" : ""
      found = 1
    }
    END { if (!found) print "Vulkan device: none; the tests that need one will fail" }'
}

# run_tests PRESET CTEST_ARGUMENT...
# Shows the failures in full and otherwise the summary alone.
run_tests() {
  local preset=$1 status=0 log
  shift
  log=$root/build/$preset/log/test.txt
  with_progress "Testing ($preset)" "$log" \
    ctest --test-dir "$root/build/$preset" --output-on-failure --parallel "$(nproc)" "$@" || status=$?
  if ((status)); then
    grep -vE '^ *(Start +[0-9]+:|[0-9]+/[0-9]+ Test.*[ *](Passed|Skipped) )|\(Skipped\)$' "$log" >&2 || true
    fail "the tests failed; the whole log is $log"
  fi
  grep -E '^([0-9]+% tests passed|No tests were found|Total Test time|The following tests did not run)' "$log"
  grep -q 'No tests were found' "$log" && fail "no test matches"
  return 0
}
