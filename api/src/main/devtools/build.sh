#!/bin/sh
# Packs the devtools page and sora-js-sdk into TARGET/classes/devtools/. Run by Maven; needs npm.
# The SDK is installed from package-lock.json under TARGET, and only when that file has changed.
set -eu
src=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:?usage: build.sh TARGET}
npm_dir=$target/devtools-npm
out=$target/classes/devtools

if ! cmp -s "$src/package-lock.json" "$npm_dir/installed-lock.json"; then
    command -v npm >/dev/null 2>&1 || {
        echo "devtools: npm is not installed (on Debian: apt-get install nodejs npm)" >&2
        exit 1
    }
    mkdir -p "$npm_dir"
    rm -f "$npm_dir/installed-lock.json"
    cp "$src/package.json" "$src/package-lock.json" "$npm_dir/"
    (cd "$npm_dir" && npm ci --prefer-offline --no-audit --no-fund --ignore-scripts --loglevel=error)
    cp "$src/package-lock.json" "$npm_dir/installed-lock.json"
fi

rm -rf "$out"
mkdir -p "$out/vendor"
cp "$src"/*.html "$src"/*.css "$src"/*.js "$src"/*.svg "$out/"
cp "$npm_dir/node_modules/sora-js-sdk/dist/sora.js" "$out/vendor/sora.js"
cp "$npm_dir/node_modules/sora-js-sdk/LICENSE" "$out/vendor/sora.LICENSE.txt"
