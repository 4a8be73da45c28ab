#!/bin/sh
# Signs Stet.app from the inside out. Usage: sign.sh STET.APP
# STET_CODESIGN_IDENTITY names the key ("Developer ID Application: …"); without one the app is signed for itself alone
# ("-"): it starts where it was built, and elsewhere after a right click and Open.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1/Contents" ]; then
    echo "Usage: sign.sh STET.APP" >&2
    exit 2
fi
app=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
identity=${STET_CODESIGN_IDENTITY:--}

seal() {
    if [ "$identity" = - ]; then
        codesign --force --sign - "$@"
    else
        codesign --force --timestamp --options runtime --sign "$identity" "$@"
    fi
}

# Programs and libraries within, which "--deep" would sign without their order and with the wrong entitlements.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) ! -path "$app/Contents/MacOS/*" |
    while IFS= read -r file; do
        case $(file -b "$file") in
        Mach-O*) seal "$file" ;;
        esac
    done
find "$app/Contents/Frameworks" -type d -name '*.framework' |
    while IFS= read -r framework; do
        seal "$framework"
    done
seal --entitlements "$here/entitlements.plist" "$app/Contents/MacOS/stet"
seal --entitlements "$here/entitlements.plist" "$app"
codesign --verify --strict --deep "$app"
