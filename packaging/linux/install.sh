#!/bin/sh
# Installs Stet for this user, or takes it away again with --remove. Documents, settings, journals, versions and models
# are left alone by both.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
lib=$HOME/.local/lib/stet
bin=$HOME/.local/bin/stet
id=io.github.stet_writing.Stet

say() { printf '%s\n' "$1"; }

refresh() {
    # Menus notice by themselves sooner or later; these make it at once, where they are.
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$data/applications" || :; fi
    if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf "$data/icons/hicolor" || :; fi
}

remove() {
    rm -rf "$lib"
    if [ -L "$bin" ]; then rm -f "$bin"; fi
    rm -f "$data/applications/$id.desktop" "$data/metainfo/$id.metainfo.xml"
    rm -f "$data"/icons/hicolor/*/apps/stet.png "$data/man/man1/stet.1.gz"
}

case ${1:-} in
--remove)
    remove
    refresh
    say "Stet is removed. What you wrote, your settings and your models are where they were."
    exit 0
    ;;
"") ;;
*)
    say "Usage: install.sh [--remove]" >&2
    exit 2
    ;;
esac

if [ -e "$bin" ] && [ ! -L "$bin" ]; then
    say "$bin is there and is not ours; move it away, then run this again." >&2
    exit 1
fi
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin" "$data/applications" "$data/metainfo" "$data/icons/hicolor" \
    "$data/man/man1"
# All of it beside the old one first: a full disk leaves what was there.
rm -rf "$lib.new"
if ! cp -a "$here/lib/stet" "$lib.new"; then
    rm -rf "$lib.new"
    say "There is not enough room for Stet in $HOME/.local; nothing was changed." >&2
    exit 1
fi
remove
mv "$lib.new" "$lib"
ln -s "$lib/stet" "$bin"
# The menu's path may lack ~/.local/bin.
sed "s|^Exec=stet|Exec=\"$lib/stet\"|" "$here/share/applications/$id.desktop" >"$data/applications/$id.desktop"
cp "$here/share/metainfo/$id.metainfo.xml" "$data/metainfo/"
cp -R "$here/share/icons/hicolor/." "$data/icons/hicolor/"
cp "$here/share/man/man1/stet.1.gz" "$data/man/man1/"
refresh
say "Stet is installed: it is in the menu, and \"$bin\" starts it. \"$0 --remove\" takes it away."
