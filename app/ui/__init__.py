"""The window: widgets that show what core knows and pass on what the writer decides."""

import builtins

import PySide6.QtCore as _QtCore

# PySide reads the source of each module that is imported from now on, for a switch that Stet does not use: a tenth of
# the time to the first window. It keeps the import that was there before.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
del _QtCore
