#!/bin/sh
# Checks graphs/martlet.schema.json with a validator that is not ours (check-jsonschema): every graph is valid, and every
# broken file in Tests/GraphFileTests/Schema is not.
#
# usage: Tools/check-schema.sh
set -eu
cd "$(dirname "$0")/.."

tools=.build-schema
if [ ! -x $tools/bin/check-jsonschema ]; then
  python3 -m venv $tools
  $tools/bin/pip install --quiet --disable-pip-version-check check-jsonschema
fi
validate() { $tools/bin/check-jsonschema --schemafile graphs/martlet.schema.json "$@"; }

validate graphs/*.yaml graphs/families/*.yaml Tests/GraphFileTests/Networks/*.yaml
count=0
for file in Tests/GraphFileTests/Schema/*.yaml; do
  if validate "$file" >/dev/null 2>&1; then
    echo "$file is broken, but the schema takes it" >&2
    exit 1
  fi
  count=$((count + 1))
done
echo "$count broken files are refused"
