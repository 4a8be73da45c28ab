#!/bin/sh
# Has Apple look at a signed image, and staples its answer to it. Usage: notarize.sh STET.DMG
# Takes STET_NOTARY_APPLE_ID, STET_NOTARY_TEAM_ID and STET_NOTARY_PASSWORD (of an app). Without them nothing is done,
# and that is said.
set -eu

if [ $# -ne 1 ] || [ ! -f "$1" ]; then
    echo "Usage: notarize.sh STET.DMG" >&2
    exit 2
fi
if [ -z "${STET_NOTARY_APPLE_ID:-}" ] || [ -z "${STET_NOTARY_TEAM_ID:-}" ] || [ -z "${STET_NOTARY_PASSWORD:-}" ]; then
    echo "Not notarized: there are no keys (STET_NOTARY_APPLE_ID, STET_NOTARY_TEAM_ID, STET_NOTARY_PASSWORD)."
    exit 0
fi
xcrun notarytool submit "$1" --wait --apple-id "$STET_NOTARY_APPLE_ID" --team-id "$STET_NOTARY_TEAM_ID" \
    --password "$STET_NOTARY_PASSWORD"
xcrun stapler staple "$1"
xcrun stapler validate "$1"
