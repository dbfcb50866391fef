#!/bin/sh
# Makes sure that what Martlet builds with is there: Swift, and the Debian packages of the libraries it uses.
# Missing packages are installed with apt-get where the user may; else the command to do so is printed.
#   Tools/setup.sh [more Debian packages …]
set -eu

command -v swift >/dev/null 2>&1 || {
  echo "setup: swift is not in PATH; Martlet needs Swift 6.3 or later (https://swift.org/install)" >&2
  exit 1
}

missing=""
for package in pkg-config libyaml-dev libpng-dev libturbojpeg0-dev zlib1g-dev "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  sudo=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo="sudo -n"
else
  echo "setup: these Debian packages are missing:$missing" >&2
  echo "setup: install them with:  sudo apt-get update && sudo apt-get install -y$missing" >&2
  exit 1
fi
echo "setup: installing$missing" >&2
# Standard output is for what the user asked for.
DEBIAN_FRONTEND=noninteractive $sudo apt-get update -qq >&2
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >&2
