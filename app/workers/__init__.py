"""Background threads that carry an Engine or a download to the GUI (QtCore only)."""
