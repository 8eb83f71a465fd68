#!/bin/sh
# Sees to it that what the tests need beyond Go, Node and make is there: a C
# compiler (the race detector) and Chromium (the browser tests). Installs it
# where that takes no question; otherwise says exactly what to install.
set -eu

missing=
command -v "${CC:-gcc}" >/dev/null 2>&1 || command -v cc >/dev/null 2>&1 || missing="gcc libc6-dev"
[ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
	command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	echo "Installing for the tests: $missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of packages
	apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >/dev/null
	exit 0
fi
echo "The tests need:$missing" >&2
echo "On Debian or Ubuntu: sudo apt-get install -y $missing" >&2
echo "Elsewhere install them as your system does; CHROMIUM=/path/to/chromium names a browser of your own." >&2
exit 1
