"""The window: widgets that show what core knows and pass on what the writer decides."""
