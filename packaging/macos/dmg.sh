#!/bin/sh
# Makes the image from which Stet.app is dragged into Applications. Usage: dmg.sh STET.APP STET.DMG
set -eu

if [ $# -ne 2 ] || [ ! -d "$1/Contents" ]; then
    echo "Usage: dmg.sh STET.APP STET.DMG" >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# ditto keeps what the signature covers: links, permissions, attributes.
ditto "$1" "$work/Stet.app"
ln -s /Applications "$work/Applications"
rm -f "$2"
hdiutil create -volname Stet -srcfolder "$work" -fs HFS+ -format ULFO "$2"
if [ -n "${STET_CODESIGN_IDENTITY:-}" ]; then
    codesign --force --timestamp --sign "$STET_CODESIGN_IDENTITY" "$2"
fi
