#!/bin/bash
# A register tile that the compiler moves to memory costs a kernel two thirds of its speed and changes no result. This reads
# the released kernels' machine code: in an innermost loop that multiplies, at most one instruction in six multiplications
# may touch the stack with a vector, and none may call.
#
# usage, after `swift build -c release` on x86-64: Tools/check-kernel-loops.sh [-v] [BUILD_FOLDER]     (-v lists every loop)
set -euo pipefail

verbose=0
if [ "${1:-}" = -v ]; then
  verbose=1
  shift
fi
build=${1:-.build/release}
status=0
for module in MartletKernelsAVX2 MartletKernelsAVX512; do
  objects=("$build/$module.build"/*.o)
  if [ ! -e "${objects[0]}" ]; then
    echo "$module: no objects in $build; build it first" >&2
    exit 64
  fi
  objdump --disassemble --no-show-raw-insn "${objects[@]}" | awk -v module="$module" -v verbose=$verbose '
    # Judges the innermost loops of the function read last: backward jumps that no other backward jump lies within.
    function judge(   i, j, inner, multiplications, stack, calls, bad) {
      if (name ~ /[cC]onvol|[lL]inear|multiply(Row|Tiles|Points)|multiplyAdds/) {
        for (i = 1; i <= loops; i++) {
          inner = 1
          for (j = 1; j <= loops; j++)
            if (j != i && first[j] >= first[i] && last[j] <= last[i]) inner = 0
          if (!inner) continue
          multiplications = stack = calls = 0
          for (j = first[i]; j <= last[i]; j++) {
            if (text[j] ~ /fmadd|mulps/) multiplications++
            if (text[j] ~ /%[xyz]mm/ && (text[j] ~ /\(%rsp/ || (framed && text[j] ~ /\(%rbp/))) stack++
            if (text[j] ~ /call/) calls++
          }
          if (!multiplications) continue
          checked++
          bad = 6 * stack > multiplications || calls
          if (bad) failed++
          if (bad || verbose)
            printf "%s: %s: loop of %d: %d multiplications, %d stack references, %d calls%s\n", module, \
              substr(name, 1, 60), last[i] - first[i] + 1, multiplications, stack, calls, bad ? "  <-- too many" : ""
        }
      }
      count = loops = framed = 0
      split("", position)
    }
    /^[0-9a-f]+ <.*>:$/ { judge(); name = substr($2, 2, length($2) - 3); next }
    /^ +[0-9a-f]+:/ {
      address = $1
      sub(/:$/, "", address)
      position[address] = ++count
      text[count] = $0
      if ($0 ~ /mov +%rsp,%rbp/) framed = 1
      if ($2 ~ /^j/ && ($3 in position)) { first[++loops] = position[$3]; last[loops] = count }
    }
    END {
      judge()
      printf "%s: %d multiplying loops, %d with too many stack references or calls\n", module, checked, failed
      exit failed > 0 || checked == 0
    }' || status=1
done
exit $status
