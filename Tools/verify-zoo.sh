#!/bin/bash
# Verifies every graph of graphs/: each rewrite, the end, the memory plan and the CPU against the reference interpreter; as many
# at a time as there are cores. The small networks are run whole after every rewrite; the others are taken on small images,
# which leaves their layers and rewrites as they are.
#
# usage, after `swift build -c release`: Tools/verify-zoo.sh [--whole] [GRAPH…]      (--whole: as they are, for hours)
set -euo pipefail
cd "$(dirname "$0")/.."

export whole=0
if [ "${1:-}" = --whole ]; then
  whole=1
  shift
fi
if [ $# = 0 ]; then set -- graphs/*.yaml; fi

verify() {
  local size
  local arguments=("$1" --random-weights 2012)
  case $(basename "$1" .yaml) in
    lenet5 | alexnet)
      size=
      arguments+=(--full)
      ;;
    alexnet-2012) size= ;;
    densenet121 | unet) size=32 ;;
    inception_v3) size=75 ;;
    nin) size=96 ;;
    *) size=64 ;;
  esac
  if [ -n "$size" ] && [ "$whole" = 0 ]; then arguments+=(--set "size=$size"); fi
  local report
  if report=$(.build/release/martlet verify "${arguments[@]}" --threads 1 2>&1); then
    echo "${report##*$'\n'} (martlet verify ${arguments[*]})"
  else
    echo "$report"
    return 1
  fi
}
export -f verify

printf '%s\n' "$@" | xargs -P "$(nproc)" -I GRAPH bash -c 'verify GRAPH'
