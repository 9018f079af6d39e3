#!/bin/sh
# Puts the checkout of this bundle into a folder, with its npm packages. Nothing is asked of a network, and nothing of the
# bundle is changed: it may be on a read-only disk. Needs git, Node 20.19 or newer, and npm 10 or newer.
# Usage: sh install.sh FOLDER
set -eu
[ $# = 1 ] || { echo "Usage: sh install.sh FOLDER" >&2; exit 2; }
bundle=$(cd "$(dirname "$0")" && pwd)
(cd "$bundle" && sha256sum --check --quiet --strict SHA256SUMS)
git clone --quiet "$bundle/funasr-images.bundle" "$1"
cd "$1"
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
cp -R "$bundle/npm/_cacache" "$cache/"
# npm asks a registry for what a lock names no address of; this lock names one that is never asked.
cp "$bundle/npm/package-lock.json" package-lock.json
npm ci --offline --no-audit --no-fund --loglevel=error --cache "$cache"
git checkout --quiet package-lock.json
sha256sum package-lock.json | cut -d' ' -f1 >node_modules/.installed-lock
echo "Go on with: cd $1 && npx funasr-images bundle import $bundle --registry HOST/REPOSITORY"
