#!/bin/bash
# Builds the fuzzers, runs what is kept in Fuzz/Corpus and the repository's own files through them, and then what libFuzzer
# makes of these, for so many seconds a target (0: only the former). Exits with 1 where there was a finding, and says how to
# see it again. See Docs/fuzzing.md.
#
# usage: Tools/fuzz.sh [SECONDS] [TARGET…]      (30 seconds, and every target, where nothing is said)
# MARTLET_FUZZ_SEED makes a run that can be made again; without it each run is another.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=30
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi

MARTLET_FUZZ=1 swift build -c release --product MartletFuzz --scratch-path .build-fuzz >&2
program=.build-fuzz/release/MartletFuzz
all=$(MARTLET_FUZZ_TARGET='' $program)
# Swift's own report of a crash gets into the way of the sanitizer's.
export SWIFT_BACKTRACE=enable=no
read -ra targets <<<"${*:-$all}"

# The files that the repository has of a format anyhow.
seeds() {
  case $1 in
  graph-file) echo graphs/*.yaml graphs/families/*.yaml Tests/GraphFileTests/*/*.yaml ;;
  ir-text) echo Tests/GraphFileTests/Expected/*.ir Tests/PassesTests/Fixtures/*/*.ir ;;
  npy) echo Tests/TensorFilesTests/Fixtures/*.npy ;;
  picture) echo graphs/samples/*.png Tests/PicturesTests/Fixtures/*.png ;;
  esac
}

status=0
for target in "${targets[@]}"; do
  if [[ " $all " != *" $target "* ]]; then
    echo "fuzz: there is no target \`$target\`, only: $all" >&2
    exit 64
  fi
  work=.build-fuzz/$target
  mkdir -p "$work/found" "$work/seeds" "$work/new"
  for seed in $(seeds "$target"); do cp "$seed" "$work/seeds/$(tr / - <<<"$seed")"; done
  options=(-seed="${MARTLET_FUZZ_SEED:-0}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/found/")
  # What a format can say, it can say in so many bytes; a model's sections start at multiples of 4096.
  case $target in
  model) options+=(-max_len=20480) ;;
  graph-file) options+=(-max_len=8192) ;;
  *) options+=(-max_len=4096) ;;
  esac
  if [ "$seconds" -eq 0 ]; then options+=(-runs=0); fi
  if [ -e "Fuzz/Dictionaries/$target.dict" ]; then options+=(-dict="Fuzz/Dictionaries/$target.dict"); fi
  if MARTLET_FUZZ_TARGET=$target $program "${options[@]}" "$work/new" "Fuzz/Corpus/$target" "$work/seeds" \
    >"$work/log" 2>&1; then
    inputs=$(awk '/number_of_executed_units/ { print $2 }' "$work/log")
    echo "$target: $inputs inputs in $seconds seconds, no finding"
  else
    status=1
    input=$(sed -n 's/.*Test unit written to //p' "$work/log" | tail -1)
    grep -E '^SUMMARY|Fatal error|ERROR' "$work/log" | head -5 || tail -5 "$work/log"
    echo "$target: a finding; see $work/log, and see it again with:"
    echo "  MARTLET_FUZZ_TARGET=$target $program ${input:-"$work/seeds Fuzz/Corpus/$target"}"
  fi
done
exit $status
