#!/bin/bash
# Kernels are compiled once per instruction set and linked into one binary. The linker keeps one copy of a weak function
# that several objects define: if that copy was compiled for AVX-512, an older CPU meets an illegal instruction. So a
# kernel module may define no weak code but its own, which carries the module's name.
#
# usage, after `swift build -c release`: Tools/check-isa-odr.sh [BUILD_FOLDER]
set -euo pipefail

build=${1:-.build/release}
status=0
for module in MartletKernelsBaseline MartletKernelsAVX2 MartletKernelsAVX512; do
  objects=("$build/$module.build"/*.o)
  if [ ! -e "${objects[0]}" ]; then
    echo "$module: no objects in $build; build it first" >&2
    exit 64
  fi
  foreign=$(nm --defined-only "${objects[@]}" | awk -v own="${#module}$module" '$2 == "W" && !index($3, own) { print $3 }' |
    sort -u)
  if [ -z "$foreign" ]; then
    echo "$module: all weak code is its own"
  else
    echo "$module: weak code that other modules may share:" >&2
    swift demangle --simplified <<<"$foreign" | sed 's/^/  /' >&2
    status=1
  fi
done
exit $status
