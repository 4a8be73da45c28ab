"""Where things are: what came with the program, and the user's own folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

from app.core.errors import NoHomeFolder

APP_NAME = "Stet"
HOME_VARIABLE = "STET_HOME"


def program_root() -> Path:
    """The folder that holds ``resources`` and ``models.toml``.

    In a checkout and in a PyInstaller bundle it is the folder above ``app``; after an installation with pip it is
    ``share/stet`` under the environment's prefix.
    """
    beside = Path(__file__).resolve().parents[2]
    installed = Path(sys.prefix) / "share" / "stet"
    return installed if not (beside / "resources").is_dir() and installed.is_dir() else beside


def resources() -> Path:
    """Actions, styles, samples, icons and themes that came with the program."""
    return program_root() / "resources"


def catalog_file() -> Path:
    """The catalog of models that came with the program."""
    return program_root() / "models.toml"


def samples() -> Path:
    """The sample documents."""
    return resources() / "samples"


def portable_home() -> Path | None:
    """The folder that ``STET_HOME`` names: all of the user's folders are then inside it."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser().absolute() if home else None


def user_config() -> Path:
    """Settings and the user's own actions and styles. It need not exist yet; so with all user folders here."""
    home = portable_home()
    return home / "config" if home else _own(platformdirs.user_config_dir)


def user_data() -> Path:
    """What the program keeps for the user: the database and the models."""
    home = portable_home()
    return home / "data" if home else _own(platformdirs.user_data_dir)


def user_cache() -> Path:
    """What may be deleted at any time."""
    home = portable_home()
    return home / "cache" if home else _own(platformdirs.user_cache_dir)


def _own(folder_of: Callable[..., str]) -> Path:
    try:
        folder = Path(folder_of(APP_NAME, appauthor=False))
    except RuntimeError as error:
        raise NoHomeFolder from error
    if not folder.is_absolute():  # it would be made wherever the program stands
        raise NoHomeFolder
    return folder


def snapshots() -> Path:
    """What models have read (KV caches), so that they need not read it again."""
    return user_cache() / "snapshots"


def models() -> Path:
    """Where catalog models are put: the folder that the user moved them to, else one beside the database."""
    try:
        chosen = Path(moved_models().read_text("utf-8").strip())
    except (OSError, ValueError):
        return user_data() / "models"
    return chosen if chosen.is_absolute() else user_data() / "models"


def moved_models() -> Path:
    """The file that names the folder of the models, where the user moved it (see ``shelf.use_folder``)."""
    return user_config() / "models-folder"


def user_actions() -> Path:
    """The user's own actions."""
    return user_config() / "actions"


def user_styles() -> Path:
    """The user's own styles."""
    return user_config() / "styles"


def action_folders() -> tuple[Path, Path]:
    """The folders of actions, in the order in which they are read: a later file replaces an earlier one."""
    return resources() / "actions", user_actions()


def style_folders() -> tuple[Path, Path]:
    """The folders of styles, in the order in which they are read."""
    return resources() / "styles", user_styles()
