#!/bin/sh
# Packs the devtools page and sora-js-sdk into TARGET/classes/devtools/. Run by Maven; needs npm.
set -eu
src=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:?usage: build.sh TARGET}
npm_dir=$target/devtools-npm
out=$target/classes/devtools

"$src/../../../../scripts/npm-ci" "$src" "$npm_dir"
rm -rf "$out"
mkdir -p "$out/vendor"
cp "$src"/*.html "$src"/*.css "$src"/*.js "$src"/*.svg "$out/"
cp "$npm_dir/node_modules/sora-js-sdk/dist/sora.js" "$out/vendor/sora.js"
cp "$npm_dir/node_modules/sora-js-sdk/LICENSE" "$out/vendor/sora.LICENSE.txt"
