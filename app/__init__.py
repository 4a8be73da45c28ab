"""Stet: an offline writing assistant in which the writer decides every change."""

__version__ = "0.1.0"
