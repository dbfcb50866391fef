# What scripts of fixtures make their binary files with.

# A number below 65536 as two bytes, the low one first.
two_bytes() { # NUMBER
  printf "\\$(printf %o $(($1 % 256)))\\$(printf %o $(($1 / 256)))"
}

# A safetensors file: its header, then zeros.
safetensors() { # HEADER DATA_BYTES
  two_bytes ${#1}
  printf '\0\0\0\0\0\0%s' "$1"
  head -c "$2" /dev/zero
}

# A .npy file of version 1: its header, then zeros.
npy() { # HEADER DATA_BYTES
  printf '\223NUMPY\001\000'
  two_bytes $((${#1} + 1))
  printf '%s\n' "$1"
  head -c "$2" /dev/zero
}

# Overwrites bytes of a file from an offset on; the bytes as printf writes them.
patch() { # FILE OFFSET BYTES
  printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
